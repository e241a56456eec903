"""The batch scheduler of a job refuses the way it is submitted.

What it does
    Finds RayJobs in K8sJobMode with a queue of the KAI scheduler.

Why it locks you in
    It does not. An operator that is set to that scheduler makes no pod for such a job: the submitter comes after the
    cluster and would stand outside the gang.

Example
    metadata: {labels: {kai.scheduler/queue: team-a}}   # submissionMode: K8sJobMode

Use instead
    SidecarMode or HTTPMode, which have no pod of their own for the submitter.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay v1.7.0 kai_scheduler.go, read 2026-11; kuberay pull request 4418, ray pull request 61332"
MARKS: tuple[str, ...] = ("kai.scheduler/queue", "kai-scheduler")

finding = Maker(__name__)

_QUEUE, _SCHEDULER = "kai.scheduler/queue", "kai-scheduler"


def check(view: Manifest) -> Iterator[Finding]:
    """Jobs with a label of the scheduler, or with pods that name it."""
    for ray in ray_objects(view.objects):
        if ray.job.entry("rayClusterSpec") is None or ray.mode != "K8sJobMode":
            continue
        entry = ray.object.labels.entry(_QUEUE)
        named = [
            found
            for group in ray.groups
            if (found := group.pod.entry("schedulerName")) and group.pod.text("schedulerName") == _SCHEDULER
        ]
        told = entry or next(iter(named), None)
        if told is not None:
            yield finding(
                view.place(told[0], f"{ray.job_route}/submissionMode"),
                "an operator set to the KAI scheduler makes no pod for a job in K8sJobMode",
                help="`submissionMode: SidecarMode`, or `HTTPMode`",
            )
