"""Gathers what a workload is doing: its Ray objects, its queue, its pods, the warnings about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portable.deploy.cluster import Cluster, NotThere, Object
from portable.deploy.parallel import each
from portable.deploy.pods import pods_of
from portable.deploy.queue import queue_state
from portable.deploy.verdicts import ray_cluster_of, verdict
from portable.model.plan import ObjectRef, Subject
from portable.model.status import EventLine, ObjectState, PodState, Status

WATCHED = ("RayJob", "RayService", "RayCluster", "RayCronJob", "CronJob")
"""Kinds that do something."""
_SERVING_PORT = 8000


def status_of(cluster: Cluster, subject: Subject, refs: Iterable[ObjectRef]) -> Status:
    """One look at everything.

    Raises:
        Unreachable: the cluster does not answer.
        NotAuthorised: its objects or pods may not be read.
    """
    watched = [ref for ref in refs if ref.kind in WATCHED]
    lives = each(lambda ref: _get(cluster, ref), watched, cluster.width)
    objects = tuple(object_state(cluster, ref, live) for ref, live in zip(watched, lives, strict=True))
    pods: tuple[PodState, ...] = ()
    for one in objects:
        if one.verdict is not None:
            job = one.ref.name if one.ref.kind == "RayJob" else None
            pods += pods_of(cluster, subject.namespace, one.cluster, job)
    about = {one.ref.name for one in objects} | {one.cluster for one in objects} | {pod.name for pod in pods}
    events = warnings(cluster, subject.namespace, {name for name in about if name}) if pods or any(lives) else ()
    return Status(subject, cluster.identity(), objects, pods, events)


def _get(cluster: Cluster, ref: ObjectRef) -> Object | None:
    try:
        return cluster.get(ref)
    except NotThere:
        return None


def object_state(cluster: Cluster, ref: ObjectRef, live: Object | None) -> ObjectState:
    """What one object is doing."""
    if live is None:
        return ObjectState(ref, None)
    status: Mapping[str, Any] = live.get("status") or {}
    return ObjectState(
        ref,
        verdict(live),
        ray_cluster_of(live),
        queue_state(cluster, live),
        status.get("startTime"),
        status.get("endTime"),
        int(status.get("failed") or 0),
        f"{ref.name}-serve-svc:{_SERVING_PORT}" if ref.kind == "RayService" else None,
        status.get("jobId") or None,
    )


def warnings(cluster: Cluster, namespace: str, about: set[str], most: int = 10) -> tuple[EventLine, ...]:
    """The newest warnings about objects of these names, the oldest of them first."""
    found = [
        EventLine(
            when=str(one.get("lastTimestamp") or one.get("eventTime") or one["metadata"].get("creationTimestamp")),
            about=f"{one['involvedObject'].get('kind')} {one['involvedObject'].get('name')}",
            reason=str(one.get("reason") or ""),
            message=" ".join(str(one.get("message") or "").split()),
            count=int(one.get("count") or (one.get("series") or {}).get("count") or 1),
        )
        for one in cluster.list("v1", "Event", namespace)
        if one.get("type") == "Warning" and one.get("involvedObject", {}).get("name") in about
    ]
    return tuple(sorted(found, key=lambda one: (one.when, one.about, one.reason))[-most:])
