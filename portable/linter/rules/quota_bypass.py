"""A queued group starts more workers than its queue has counted.

What it does
    Finds groups of queued KubeRay objects whose `replicas` is missing or below `minReplicas`.

Why it locks you in
    It does not. Kueue counts `replicas`, which is 0 where it is missing; the operator starts `minReplicas` all the
    same. The quota of everybody else pays.

Example
    - {groupName: gpu, minReplicas: 2, maxReplicas: 2}

Use instead
    `replicas` of at least `minReplicas` in every group of a queued object.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.insertion import added
from portable.linter.kube.ray import Group, number, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Edit, Effect, Finding, Fix, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "seen on KubeRay 1.6.2 and Kueue 0.15.0, 2026-11"
MARKS: tuple[str, ...] = ("kueue.x-k8s.io/queue-name",)
FIX = "safe"

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Groups of queued objects."""
    for ray in ray_objects(view.objects):
        if ray.queue is None:
            continue
        for group in ray.workers:
            least, asked = number(group.node.get("minReplicas")), number(group.node.get("replicas"))
            if least and (asked or 0) < least:
                yield finding(
                    view.place(group.node, f"{group.route}/replicas"),
                    f"the queue counts {asked or 0} workers of `{group.name}`, the operator starts {least}",
                    help=f"`replicas: {least}`",
                    fix=_fix(view, group, least),
                )


def _fix(view: Manifest, group: Group, least: int) -> Fix | None:
    if view.subject.origin is not None:
        return None
    given = group.node.get("replicas")
    edit = (
        added(view.subject, group.node, "replicas", str(least))
        if given is None
        else Edit(view.subject.name, given.start, given.end, str(least))
    )
    return Fix(f"write `replicas: {least}`", (edit,), safe=True) if edit else None
