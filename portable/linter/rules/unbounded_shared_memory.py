"""A volume in memory has no size, or more than its container may use.

What it does
    Finds `emptyDir: {medium: Memory}` without `sizeLimit`, with one above the memory limit of the container that
    mounts it, and Ray's `object-store-memory` above its `/dev/shm`.

Why it locks you in
    It does not. What is written there counts as the container's memory: the pod is evicted or killed. A smaller
    `/dev/shm` than the object store makes Ray refuse to start or use the disk.

Example
    volumes: [{name: dshm, emptyDir: {medium: Memory}}]

Use instead
    A `sizeLimit` below the memory limit; or no volume: the operator mounts `/dev/shm` itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.pods import Pod
from portable.linter.kube.quantities import bytes_of
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping, Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kubernetes issues 28272 and 108291; ray issue 25595"
MARKS: tuple[str, ...] = ("Memory",)

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Volumes in memory."""
    for pod in view.pods:
        for volume in pod.spec.sequence("volumes"):
            if isinstance(volume, Mapping) and volume.text("emptyDir", "medium") == "Memory":
                yield from _volume(view, pod, volume)


def _volume(view: Manifest, pod: Pod, volume: Mapping) -> Iterator[Finding]:
    name, limit = volume.text("name") or "", volume.at("emptyDir", "sizeLimit")
    if not isinstance(limit, Scalar):
        where = view.pod_place(pod, volume, "volumes", name)
        yield finding(
            where, f"the memory volume `{name}` has no `sizeLimit`", help="a `sizeLimit` below the memory limit"
        )
        return
    size = bytes_of(limit.text)
    for container in pod.containers:
        mounts = [one for one in container.sequence("volumeMounts") if isinstance(one, Mapping)]
        memory = container.at("resources", "limits", "memory")
        most = bytes_of(memory.text) if isinstance(memory, Scalar) else None
        if size and most and size > most and any(one.text("name") == name for one in mounts):
            where = view.pod_place(pod, limit, "volumes", name)
            yield finding(
                where, f"`{name}` may hold {limit.text}, more than the memory limit of its container",
                help="at most the memory limit",
            )  # fmt: skip
