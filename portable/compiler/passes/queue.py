"""Queue, priority and scheduler: what pods say of them, and what the Ray object says in labels and annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portable.compiler.pod import Pod
from portable.model.placement import Placement
from portable.model.target import Scheduler
from portable.model.workload import Workload

_SCHEDULERS: Mapping[Scheduler, str] = {
    "kai": "kai-scheduler",
    "scheduler-plugins": "scheduler-plugins-scheduler",
    "volcano": "volcano",
    "yunikorn": "yunikorn",
}
"""The `schedulerName` the operator gives pods too, when it was started for that scheduler."""

_QUEUE_LABELS: Mapping[Scheduler, str] = {
    "default": "kueue.x-k8s.io/queue-name",
    "kai": "kai.scheduler/queue",
    "volcano": "volcano.sh/queue-name",
    "yunikorn": "yunikorn.apache.org/queue",
}
_ELASTIC_SINCE = (0, 16)
"""The first Kueue that admits a Ray workload which scales."""


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The pod under the target's scheduler, with its priority class.

    The scheduler's name stands in the pods although the operator writes it: where the operator was not started for
    that scheduler, pods would else be placed by the default one, one by one.
    """
    if (scheduler := _SCHEDULERS.get(placement.target.cluster.scheduler)) is not None:
        pod = replace(pod, scheduler=scheduler)
    if placement.bindings.priority is not None and kueue_queue(placement) is None:
        pod = replace(pod, priority_class=placement.bindings.priority)
    return pod


def kueue_queue(placement: Placement) -> str | None:
    """The LocalQueue of Kueue, or None where no queue is asked for or another scheduler has it."""
    return placement.bindings.queue if placement.target.cluster.scheduler == "default" else None


def object_labels(workload: Workload, placement: Placement) -> dict[str, str]:
    """What the RayJob, RayCluster or RayService says about its queue; the operator hands it to its pods."""
    scheduler = placement.target.cluster.scheduler
    queue, priority = placement.bindings.queue, placement.bindings.priority
    labels = {}
    if queue is not None and scheduler in _QUEUE_LABELS:
        labels[_QUEUE_LABELS[scheduler]] = queue
    if priority is not None and kueue_queue(placement) is not None:
        labels["kueue.x-k8s.io/priority-class"] = priority
    if priority is not None and scheduler == "volcano":
        labels["ray.io/priority-class-name"] = priority
    if scheduler == "yunikorn":
        labels["yunikorn.apache.org/app-id"] = workload.name
    if workload.spec.scheduling.gang and scheduler in ("yunikorn", "scheduler-plugins"):
        labels["ray.io/gang-scheduling-enabled"] = "true"
    return labels


def object_annotations(workload: Workload, placement: Placement) -> dict[str, str]:
    """What the Ray object tells Kueue about scaling."""
    if kueue_queue(placement) is None or not scales(workload) or placement.kueue < _ELASTIC_SINCE:
        return {}
    return {"kueue.x-k8s.io/elastic-job": "true"}


def scales(workload: Workload) -> bool:
    """Whether a group's replicas are a range, so that Ray's autoscaler runs."""
    return any(group.replicas.min < group.replicas.max for group in workload.spec.groups)
