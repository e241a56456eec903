"""A job leaves its accelerators allocated when it ends.

What it does
    Finds RayJobs with accelerators whose cluster stays: `shutdownAfterJobFinishes` is false by default.

Why it locks you in
    It does not; the pods of a finished job keep their accelerators until somebody deletes them.

Example
    kind: RayJob   # without shutdownAfterJobFinishes

Use instead
    `shutdownAfterJobFinishes: true`, with `ttlSecondsAfterFinished` of some minutes for the logs.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import is_true, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay v1.7.0 API, read 2026-11"
MARKS: tuple[str, ...] = ("RayJob", "RayCronJob")

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Jobs that own their cluster."""
    accelerated = {id(pod.owner.node) for pod in view.pods if pod.has_accelerator}
    for ray in ray_objects(view.objects):
        if not ray.job.entry("rayClusterSpec") or id(ray.object.node) not in accelerated:
            continue
        if is_true(ray.job.get("shutdownAfterJobFinishes")) or ray.job.entry("deletionStrategy"):
            continue
        entry = ray.job.entry("shutdownAfterJobFinishes") or ray.job.entry("rayClusterSpec")
        if entry is not None:
            yield finding(
                view.place(entry[0], f"{ray.job_route}/shutdownAfterJobFinishes"),
                "the accelerators stay allocated after the job has ended",
                help="`shutdownAfterJobFinishes: true` and a `ttlSecondsAfterFinished`",
            )
