"""A group that the autoscaler sizes is given a number of replicas as well.

What it does
    Finds `replicas` in worker groups of clusters with `enableInTreeAutoscaling`, where `minReplicas` and `maxReplicas`
    differ and no Kueue queue is named.

Why it locks you in
    It does not. The autoscaler writes the same field: whoever applies the file again, as GitOps does, sets the group
    back to the number in the file, and running workers go.

Example
    enableInTreeAutoscaling: true
    workerGroupSpecs: [{groupName: gpu, replicas: 1, minReplicas: 0, maxReplicas: 8}]

Use instead
    No `replicas`; `minReplicas` says how many there are at least. A queued object needs it: see `quota-bypass`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import number, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issues 1120 and 4149; kuberay pull requests 1443 and 4148"
MARKS: tuple[str, ...] = ("enableInTreeAutoscaling",)

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Worker groups of clusters that scale."""
    for ray in ray_objects(view.objects):
        for group in ray.workers if ray.scales and ray.queue is None else ():
            given = group.node.entry("replicas")
            least, most = number(group.node.get("minReplicas")), number(group.node.get("maxReplicas"))
            if given is None or (least is not None and least == most):
                continue
            yield finding(
                view.place(given[0], f"{group.route}/replicas"),
                f"applying this again sets group `{group.name}` back, whatever the autoscaler made of it",
                help="no `replicas`: `minReplicas` is the number to begin with",
            )
