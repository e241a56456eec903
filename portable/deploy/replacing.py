"""Which edits a live object honours, and which need a new one."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from portable.deploy.cluster import Object
from portable.deploy.form import keyed
from portable.model.plan import FieldChange, FieldPath

_JOB_HONOURS = frozenset(
    {"suspend", "ttlSecondsAfterFinished", "shutdownAfterJobFinishes", "activeDeadlineSeconds", "backoffLimit"}
    | {"preRunningDeadlineSeconds", "deletionStrategy"}
)
"""Fields of a RayJob that the operator reads again at each step; all others count only until its cluster is made."""

_GROUP_HONOURS = frozenset({"replicas", "minReplicas", "maxReplicas", "scaleStrategy", "idleTimeoutSeconds", "suspend"})
_CLUSTER_HONOURS = frozenset({"suspend", "autoscalerOptions", "enableInTreeAutoscaling"})

_FINISHED = ("Complete", "Failed", "ValidationFailed")


def replace_reason(live: Object, fields: Iterable[FieldChange]) -> str | None:
    """Why these changes of ours need the object to be made anew; None if an update does it."""
    ours = [one for one in fields if one.cause == "ours"]
    kind = live.get("kind")
    if kind == "RayJob":
        return _job(live, ours)
    if kind == "RayCluster":
        return _cluster(live, ours)
    return None


def _job(live: Object, fields: list[FieldChange]) -> str | None:
    if job_status(live) in ("", "Suspended"):
        return None
    ignored = [one.path for one in fields if _in_spec(one.path) and one.path[1] not in _JOB_HONOURS]
    if not ignored:
        return None
    return f"the operator ignores edits of `{_names(ignored)}` once a RayJob has its cluster"


def _cluster(live: Object, fields: list[FieldChange]) -> str | None:
    strategy = (live.get("spec") or {}).get("upgradeStrategy") or {}
    if strategy.get("type") == "Recreate":
        return None
    known = keyed("workerGroupSpecs", (live.get("spec") or {}).get("workerGroupSpecs") or []) or {}
    ignored = [one.path for one in fields if _in_spec(one.path) and not _honoured(one.path, known)]
    if not ignored:
        return None
    return f"the operator does not change pods that run: edits of `{_names(ignored)}` would reach new pods alone"


def _in_spec(path: FieldPath) -> bool:
    return len(path) > 1 and path[0] == "spec"


def _honoured(path: FieldPath, known: Container[str]) -> bool:
    """Sizes and new groups are followed; what is in a pod is not."""
    if path[1] in _CLUSTER_HONOURS:
        return True
    if path[1] != "workerGroupSpecs" or len(path) < 4:
        return False
    return path[2] not in known or path[3] in _GROUP_HONOURS


def _names(paths: list[FieldPath]) -> str:
    names = dict.fromkeys(path[1] for path in paths)
    return ", ".join(names)


def job_status(live: Object) -> str:
    """The `jobDeploymentStatus` of a RayJob; empty before the operator has seen it."""
    status: Mapping[str, Any] = live.get("status") or {}
    return str(status.get("jobDeploymentStatus") or "")


def is_finished(live: Object) -> bool:
    """Whether a RayJob has ended, well or badly."""
    return live.get("kind") == "RayJob" and job_status(live) in _FINISHED


def state_of(live: Object) -> str | None:
    """What a Ray object is doing, in a few words; None for kinds that do nothing."""
    status: Mapping[str, Any] = live.get("status") or {}
    kind = live.get("kind")
    if kind == "RayJob":
        words = [job_status(live) or "not seen by the operator yet", str(status.get("jobStatus") or "")]
        return ", ".join(one for one in words if one)
    if kind == "RayCluster":
        return str(status.get("state") or "") or "not ready yet"
    if kind == "RayService":
        conditions: list[Mapping[str, Any]] = status.get("conditions") or []
        ready = next((one for one in conditions if one.get("type") == "Ready"), dict[str, Any]())
        return "Ready" if ready.get("status") == "True" else str(ready.get("reason") or "not ready yet")
    return None
