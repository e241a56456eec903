"""The operator refuses the object after the API server has taken it.

What it does
    Applies the operator's own rules, which run where no dry run reaches: groups, autoscaler, fault tolerance,
    authentication, submission modes, deadlines, deletion, upgrades, schedules, names of its services.

Why it locks you in
    It does not. A refused RayCluster gets no status, only an event; a refused RayJob becomes ValidationFailed and
    stays so when the spec is corrected.

Example
    spec: {ttlSecondsAfterFinished: 300, shutdownAfterJobFinishes: false}

Use instead
    What the finding's help says.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube import cluster_rules, job_rules, taken_names
from portable.linter.kube.ray import RayObject, Trouble, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay v1.7.0 ray-operator/controllers/ray/utils/validation.go"
MARKS: tuple[str, ...] = ("ray.io",)

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Everything the operator would refuse."""
    if view.is_partial:
        return
    for ray in ray_objects(view.objects):
        for trouble in (*_troubles(ray), *taken_names.troubles(ray, view.objects)):
            yield finding(view.place(trouble.node, trouble.route), trouble.message, help=trouble.help)


def _troubles(ray: RayObject) -> Iterator[Trouble]:
    yield from cluster_rules.troubles(ray)
    if ray.kind in ("RayJob", "RayCronJob"):
        yield from job_rules.job_troubles(ray)
    if ray.kind == "RayService":
        yield from job_rules.service_troubles(ray)
    if ray.kind == "RayCronJob":
        yield from job_rules.cron_troubles(ray)
