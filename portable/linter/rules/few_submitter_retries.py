"""The pod that submits a job gives up before the job does.

What it does
    Finds RayJobs in K8sJobMode with fewer than five retries of the submitter (`submitterConfig.backoffLimit`, 2 if it
    is not given): with Ray 2.53 or later, and wherever accelerators work for the job.

Why it locks you in
    It does not. The submitter follows the job's log, and a stream that breaks ends the submitter: after its last retry
    the operator ends a job that is still running. Before KubeRay 1.7 it also starts while the dashboard of Ray 2.53
    and later is not up yet, and fails. A retry asks for the job's status first: it does not start the job twice.

Example
    kind: RayJob   # submissionMode: K8sJobMode, without submitterConfig

Use instead
    `submitterConfig: {backoffLimit: 5}` or more, or HTTPMode, which has no submitter.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.insertion import added
from portable.linter.kube.operator import operator_of
from portable.linter.kube.ray import RayObject, number, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Edit, Effect, Finding, Fix, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issues 4921 and 4760, pull request 4798; KubeRay v1.7.0 job.go, read 2026-11"
MARKS: tuple[str, ...] = ("RayJob", "RayCronJob")
FIX = "unsafe"

finding = Maker(__name__)

_ENOUGH = 5
_LATE_DASHBOARD = (2, 53, 0)
_WAITS = (1, 7)


def check(view: Manifest) -> Iterator[Finding]:
    """Jobs with a submitter and a cluster of their own."""
    accelerated = {id(pod.owner.node) for pod in view.pods if pod.has_accelerator}
    operator = operator_of(view)
    for ray in ray_objects(view.objects):
        entry = ray.job.entry("rayClusterSpec")
        given = number(ray.job.at("submitterConfig", "backoffLimit"))
        if entry is None or ray.mode != "K8sJobMode" or (2 if given is None else given) >= _ENOUGH:
            continue
        early = (ray.ray_version or (0,)) >= _LATE_DASHBOARD and not (operator and operator >= _WAITS)
        if early or id(ray.object.node) in accelerated:
            told = ray.job.entry("submitterConfig") or entry
            yield finding(
                view.place(told[0], f"{ray.job_route}/submitterConfig"),
                f"{_number(given)} of the submitter: " + (_EARLY if early else _STREAM),
                severity="warning" if early and operator else SEVERITY,
                help=f"`submitterConfig: {{backoffLimit: {_ENOUGH}}}`, or `submissionMode: HTTPMode`",
                fix=_fix(view, ray),
            )


_EARLY = "before KubeRay 1.7 it starts while the dashboard of Ray 2.53 and later is not up, and fails"
_STREAM = "a log stream that breaks as often ends a job that is still running"


def _number(given: int | None) -> str:
    return "only 2 retries (the default)" if given is None else f"only {given} retries"


def _fix(view: Manifest, ray: RayObject) -> Fix | None:
    given = ray.job.at("submitterConfig", "backoffLimit")
    if view.subject.origin is not None or (given is None and ray.job.entry("submitterConfig")):
        return None
    edit = (
        added(view.subject, ray.job, "submitterConfig", f"{{backoffLimit: {_ENOUGH}}}")
        if given is None
        else Edit(view.subject.name, given.start, given.end, str(_ENOUGH))
    )
    return Fix(f"write `backoffLimit: {_ENOUGH}`", (edit,), safe=False) if edit else None
