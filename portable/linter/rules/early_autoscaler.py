"""Ray's autoscaler is on with a version of Ray in which it has known faults.

What it does
    Finds KubeRay objects with `enableInTreeAutoscaling` whose `rayVersion` is too old for what they ask of it: the
    autoscaler v2, or groups of several hosts.

Why it locks you in
    It does not. The autoscaler v2 before Ray 2.47 stops to scale in large clusters; before Ray 2.43 the autoscaler
    takes no notice of `numOfHosts`.

Example
    rayVersion: 2.44.1
    enableInTreeAutoscaling: true
    autoscalerOptions: {version: v2}

Use instead
    Ray 2.51 or later.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import RayObject, number, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issues 4206, 3794, 2223, 2759, 3552 and 2820; ray issue 50868; ray pull request 48212"
MARKS: tuple[str, ...] = ("enableInTreeAutoscaling",)

finding = Maker(__name__)

_STEADY = (2, 47, 0)
_COUNTS_HOSTS = (2, 43, 0)
_HELP = "Ray 2.51 or later"


def check(view: Manifest) -> Iterator[Finding]:
    """Clusters that scale with an early Ray."""
    for ray in ray_objects(view.objects):
        found = ray.cluster.entry("rayVersion")
        if not ray.scales or found is None or ray.ray_version is None:
            continue
        where = view.place(found[1], f"{ray.cluster_route}/rayVersion")
        hosts = _several_hosts(ray)
        if hosts and ray.ray_version < _COUNTS_HOSTS:
            message = f"the autoscaler of this version takes no notice of `numOfHosts` in group `{hosts}`"
            yield finding(where, message, severity="error", help=_HELP)
        elif ray.autoscaler == "v2" and ray.ray_version < _STEADY:
            yield finding(where, "the autoscaler v2 of this version stops to scale in large clusters", help=_HELP)


def _several_hosts(ray: RayObject) -> str:
    """The first group whose replicas are of more than one host."""
    return next((group.name for group in ray.workers if (number(group.node.get("numOfHosts")) or 1) > 1), "")
