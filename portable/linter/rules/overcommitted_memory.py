"""Ray counts on memory that the node does not keep for it.

What it does
    Finds Ray containers whose memory limit is twice their request or more, where no Ray `memory` is given: warning for
    workers, information for the head, where less work is placed. Finds an `object-store-memory` above the limit.

Why it locks you in
    It does not. The operator hands the whole limit to Ray as its memory, never the request: tasks are placed by what
    the node may not have, and the kernel or the kubelet kills the pod when it is taken.

Example
    resources: {requests: {memory: 8Gi}, limits: {memory: 32Gi}}

Use instead
    Request equal to limit, with Ray's `memory` at some 80 % of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.quantities import bytes_of
from portable.linter.kube.ray import Group, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay v1.7.0 pod.go, read 2026-11; kuberay pull request 4650; the ratio is our own"
MARKS: tuple[str, ...] = ("requests", "object-store-memory")

finding = Maker(__name__)

_LARGE = 2


def check(view: Manifest) -> Iterator[Finding]:
    """Ray containers with both."""
    for ray in ray_objects(view.objects):
        for group in ray.groups:
            yield from _store(view, group)
            asked, most = (group.container.at("resources", kind, "memory") for kind in ("requests", "limits"))
            if not isinstance(asked, Scalar) or not isinstance(most, Scalar) or _is_given(group):
                continue
            low, high = bytes_of(asked.text), bytes_of(most.text)
            if low and high and high >= _LARGE * low:
                yield finding(
                    view.place(asked, f"{group.route}/resources/requests/memory"),
                    f"Ray places work by the limit of {most.text}, the node keeps {asked.text} for it",
                    severity="info" if group.is_head else SEVERITY,
                    help=f"a request of {most.text} as well, or `memory` in the group's Ray resources",
                )


def _store(view: Manifest, group: Group) -> Iterator[Finding]:
    """An object store that is larger than what its pod may take."""
    store, most = group.start.get("object-store-memory"), group.container.at("resources", "limits", "memory")
    if isinstance(store, Scalar) and isinstance(most, Scalar) and store.text.isdecimal():
        limit = bytes_of(most.text)
        if limit and int(store.text) > limit:
            yield finding(
                view.place(store, f"{group.route}/rayStartParams/object-store-memory"),
                f"an object store of {store.text} bytes in a pod that may take {most.text}: Ray does not start",
                severity="error",
                help="leave it out: Ray takes a share of the memory it finds",
                source="kuberay issue 201, ray issue 25595",
            )


def _is_given(group: Group) -> bool:
    return bool(group.start.entry("memory") or group.node.mapping("resources").entry("memory"))
