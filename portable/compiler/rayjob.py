"""The RayJob: how it is submitted, when it is given up, what is left of it."""

from __future__ import annotations

import json
from typing import Any

from portable.compiler.entrypoint import entrypoint
from portable.compiler.objects import manifest
from portable.compiler.passes.queue import object_annotations, object_labels
from portable.compiler.pods import submitter_pod, template
from portable.compiler.raycluster import cluster_spec
from portable.compiler.runtime_env import runtime_env
from portable.model.manifest import Manifest
from portable.model.placement import Placement
from portable.model.workload import Job, Workload

START_DEADLINE_SINCE = (1, 6)
_SUBMITTER_RETRIES = 5
"""An operator before 1.7 submits before the dashboard answers; its own default of 2 retries is then too few."""


def compile_job(job: Job, workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """The RayJob of a workload."""
    body = {
        "labels": object_labels(workload, placement),
        "annotations": object_annotations(workload, placement),
        "spec": job_spec(job, workload, placement),
    }
    return (manifest("ray.io/v1", "RayJob", workload.name, workload, placement, **body),)


def job_spec(job: Job, workload: Workload, placement: Placement) -> dict[str, Any]:
    """The spec of a RayJob, with everything the API server would fill in."""
    mode = submission_mode(placement)
    spec: dict[str, Any] = {
        "submissionMode": mode,
        "entrypoint": entrypoint(job, has_code=workload.spec.code.delivery in ("configMap", "git")),
    }
    if environment := runtime_env(workload, placement):
        spec["runtimeEnvYAML"] = json.dumps(environment, indent=2, sort_keys=True) + "\n"
    spec["backoffLimit"] = job.retries
    if job.start_deadline is not None and placement.operator >= START_DEADLINE_SINCE:
        spec["preRunningDeadlineSeconds"] = job.start_deadline
    if job.deadline is not None:
        spec["activeDeadlineSeconds"] = job.deadline
    spec["shutdownAfterJobFinishes"] = not job.keep_cluster
    spec["ttlSecondsAfterFinished"] = _time_to_read_logs(mode) if not job.keep_cluster else 0
    spec["rayClusterSpec"] = cluster_spec(workload, placement)
    if mode == "K8sJobMode":
        spec["submitterConfig"] = {"backoffLimit": _SUBMITTER_RETRIES}
        spec["submitterPodTemplate"] = template(submitter_pod(workload, placement), workload, placement)
    return spec


def submission_mode(placement: Placement) -> str:
    """K8sJobMode, whose logs outlive the cluster; HTTPMode where the scheduler admits no pod outside the gang."""
    return "HTTPMode" if placement.target.cluster.scheduler == "kai" else "K8sJobMode"


def _time_to_read_logs(mode: str) -> int:
    """Seconds the cluster stays: in HTTPMode the logs go with it."""
    return 300 if mode == "HTTPMode" else 0
