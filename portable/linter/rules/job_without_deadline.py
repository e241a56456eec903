"""One pod that cannot start holds a job and its accelerators for ever.

What it does
    Finds RayJobs with accelerators and neither `preRunningDeadlineSeconds` nor `activeDeadlineSeconds`.

Why it locks you in
    It does not. A RayJob runs once all pods were ready together; an image that cannot be pulled or a full cluster
    leaves it in Initializing without a limit.

Example
    kind: RayJob   # without a deadline

Use instead
    `preRunningDeadlineSeconds` (operator 1.6 and later) or `activeDeadlineSeconds`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issue 1990; KubeRay v1.7.0, read 2026-11"
MARKS: tuple[str, ...] = ("RayJob", "RayCronJob")

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Jobs that own their cluster."""
    accelerated = {id(pod.owner.node) for pod in view.pods if pod.has_accelerator}
    for ray in ray_objects(view.objects):
        entry = ray.job.entry("rayClusterSpec")
        if entry is None or id(ray.object.node) not in accelerated or ray.queue is not None:
            continue
        if not any(ray.job.entry(key) for key in ("preRunningDeadlineSeconds", "activeDeadlineSeconds")):
            yield finding(
                view.place(entry[0], f"{ray.job_route}/preRunningDeadlineSeconds"),
                "no deadline: one pod that cannot start holds the accelerators of all others",
                help="`preRunningDeadlineSeconds`, for example 1800",
            )
