"""What the queue says of a Ray object: the conditions of Kueue's Workload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portable.deploy.cluster import Cluster, NotThere, Object
from portable.deploy.kinds import API_VERSIONS
from portable.model.status import QueueState

QUEUE_LABEL = "kueue.x-k8s.io/queue-name"
_JOB = "kueue.x-k8s.io/job-uid"
_HOPELESS = ("ExceedsMaxQuota", "NoMatchingFlavor")
"""Reasons that do not go away by waiting."""


def queue_state(cluster: Cluster, live: Object) -> QueueState | None:
    """The state of a live object in its queue; None if it is in none."""
    queue = (live["metadata"].get("labels") or {}).get(QUEUE_LABEL)
    if queue is None:
        return None
    version = API_VERSIONS["Workload.kueue.x-k8s.io"]
    try:
        found = cluster.list(version, "Workload", live["metadata"]["namespace"], f"{_JOB}={live['metadata']['uid']}")
    except NotThere:
        return QueueState(queue, False, "NoQueueing", "the cluster has no Kueue: nothing lets the workload in")
    if not found:
        return QueueState(queue, False, "NotSeen", "the queue has not seen it yet")
    return judged(queue, found[-1])


def judged(queue: str, workload: Object) -> QueueState:
    """The state of one Workload."""
    status: Mapping[str, Any] = workload.get("status") or {}
    conditions = {str(one.get("type")): one for one in status.get("conditions") or ()}
    if _true(conditions, "Finished"):
        return QueueState(queue, True, "Finished", conditions["Finished"].get("message"))
    if _true(conditions, "Admitted"):
        return QueueState(queue, True, "Admitted", conditions["Admitted"].get("message"))
    for kind in ("Evicted", "QuotaReserved"):
        one = conditions.get(kind)
        if one is not None and (kind == "QuotaReserved" or one.get("status") == "True"):
            reason = str(one.get("reason") or "Pending")
            return QueueState(queue, False, reason, one.get("message"), reason in _HOPELESS)
    return QueueState(queue, False, "Pending", "the queue has not looked at it yet")


def _true(conditions: Mapping[str, Mapping[str, Any]], kind: str) -> bool:
    return conditions.get(kind, {}).get("status") == "True"
