"""Which objects of a workload do something, told from its name and kind alone."""

from __future__ import annotations

from portable.deploy.cluster import Cluster, NotThere
from portable.model.plan import ObjectRef, Subject, ref_of
from portable.model.workload import Workload

RAY = "ray.io/v1"
_KINDS = {"job": "RayJob", "service": "RayService", "cluster": "RayCluster"}


def watched(cluster: Cluster, workload: Workload, subject: Subject) -> tuple[ObjectRef, ...]:
    """The Ray object; for a schedule what creates jobs, and the jobs it has created, the newest three."""
    kind = _KINDS.get(workload.work)
    if kind is not None:
        return (ObjectRef(RAY, kind, subject.namespace, subject.workload),)
    makers = (
        ObjectRef("batch/v1", "CronJob", subject.namespace, subject.workload),
        ObjectRef(RAY, "RayCronJob", subject.namespace, subject.workload),
    )
    try:
        jobs = cluster.list(RAY, "RayJob", subject.namespace, f"portable.dev/workload={subject.workload}")
    except NotThere:
        jobs = ()
    newest = sorted(jobs, key=lambda one: str(one["metadata"].get("creationTimestamp")))[-3:]
    made = tuple(ref_of({"apiVersion": RAY, "kind": "RayJob", **one}) for one in newest)
    return (*(ref for ref in makers if _is_there(cluster, ref)), *made)


def _is_there(cluster: Cluster, ref: ObjectRef) -> bool:
    try:
        return cluster.get(ref) is not None
    except NotThere:
        return False
