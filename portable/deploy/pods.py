"""Pods of a workload: whose they are, where they run, and why they do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portable.deploy.cluster import Cluster, Object
from portable.model.status import PodState

_SUBMITTER = "submitter"
_JOB = "batch.kubernetes.io/job-name"
"""Kubernetes gives it to a Job's pods; the operator's own labels stand on the Job alone once it has a pod template."""
_WAITING_IS_NORMAL = ("ContainerCreating", "PodInitializing")


def pods_of(cluster: Cluster, namespace: str, ray_cluster: str | None, job: str | None) -> tuple[PodState, ...]:
    """The pods of a RayCluster, and those that submit a RayJob."""
    found: list[Object] = []
    if ray_cluster is not None:
        found += cluster.list("v1", "Pod", namespace, f"ray.io/cluster={ray_cluster}")
    if job is not None:
        names = {one["metadata"]["name"] for one in found}
        submitting = cluster.list("v1", "Pod", namespace, f"{_JOB}={job}")
        found += [one for one in submitting if one["metadata"]["name"] not in names and _is_submitter(one)]
    return tuple(sorted((pod_state(one) for one in found), key=lambda one: (_rank(one.role), one.role, one.name)))


def _is_submitter(pod: Object) -> bool:
    return any(one.get("name") == "ray-job-submitter" for one in pod.get("spec", {}).get("containers") or ())


def _rank(role: str) -> int:
    return {"head": 0, _SUBMITTER: 2}.get(role, 1)


def pod_state(pod: Object) -> PodState:
    """What one pod does, and the reason if it does not run."""
    status: Mapping[str, Any] = pod.get("status") or {}
    labels: Mapping[str, str] = pod["metadata"].get("labels") or {}
    kind = labels.get("ray.io/node-type")
    role = "head" if kind == "head" else labels.get("ray.io/group", _SUBMITTER) if kind else _SUBMITTER
    containers = [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]
    reason, message = _reason(status, containers)
    return PodState(
        name=str(pod["metadata"]["name"]),
        role=role,
        phase="Terminating" if pod["metadata"].get("deletionTimestamp") else str(status.get("phase") or "Pending"),
        node=pod.get("spec", {}).get("nodeName"),
        reason=reason,
        message=message,
        restarts=sum(int(one.get("restartCount") or 0) for one in containers),
        exit_code=_exit_code(containers),
    )


def _reason(status: Mapping[str, Any], containers: Iterable[Mapping[str, Any]]) -> tuple[str | None, str | None]:
    """Why a pod is not where it should be; (None, None) if it is."""
    for condition in status.get("conditions") or ():
        if condition.get("type") == "PodScheduled" and condition.get("status") == "False":
            return str(condition.get("reason") or "Unschedulable"), condition.get("message")
    for one in containers:
        waiting = (one.get("state") or {}).get("waiting") or {}
        if waiting.get("reason") and waiting["reason"] not in _WAITING_IS_NORMAL:
            return str(waiting["reason"]), waiting.get("message")
        ended = (one.get("state") or {}).get("terminated") or {}
        if ended.get("exitCode"):
            return str(ended.get("reason") or "Error"), ended.get("message")
    if status.get("reason"):
        return str(status["reason"]), status.get("message")
    return None, None


def _exit_code(containers: Iterable[Mapping[str, Any]]) -> int | None:
    for one in containers:
        for state in ("state", "lastState"):
            ended = (one.get(state) or {}).get("terminated")
            if ended is not None and ended.get("exitCode") is not None:
                return int(ended["exitCode"])
    return None
