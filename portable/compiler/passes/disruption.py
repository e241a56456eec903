"""Protection from voluntary disruption: nodes are not consolidated away, and evictions are bounded."""

from __future__ import annotations

from portable.compiler.objects import WORKLOAD, manifest
from portable.compiler.pod import Pod
from portable.model.manifest import Manifest
from portable.model.placement import HEAD, Placement, Seat
from portable.model.workload import Workload

_KEEP = {
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
    "karpenter.sh/do-not-disrupt": "true",
}
_HEAD_GROUP = "headgroup"
"""The operator's name for the head in the label `ray.io/group`."""


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The pod with the annotations that node autoscalers honour; on spot nodes nobody could."""
    if workload.spec.resilience.disruption != "protect" or _is_spot(placement.seat(pod.role)):
        return pod
    return pod.with_annotations(_KEEP)


def objects(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """PodDisruptionBudgets over the pods that are not on spot nodes.

    Of a job or cluster nothing may be evicted. A service keeps its head, unless its state outlives it, and all workers
    but one. The budgets count what must stay: what may go cannot be said of pods whose owner has no scale subresource,
    which a RayCluster lacks. No pod is in two budgets, as it could then not be evicted at all.
    """
    if workload.spec.resilience.disruption != "protect":
        return ()
    head = () if _is_spot(placement.head) else (placement.head,)
    workers = tuple(seat for seat in placement.groups if not _is_spot(seat))
    if workload.work != "service":
        most = len(head) + sum(seat.hosts * seat.group.replicas.max for seat in workers if seat.group)
        return _budget(workload.name, (*head, *workers), most, workload, placement)
    least = sum(seat.hosts * seat.group.replicas.min for seat in workers if seat.group)
    return (
        *_budget(f"{workload.name}-head", head, 0 if workload.spec.resilience.gcs else 1, workload, placement),
        *_budget(f"{workload.name}-workers", workers, least - 1, workload, placement),
    )


def _is_spot(seat: Seat) -> bool:
    return seat.purchase == "spot"


def _budget(
    name: str, seats: tuple[Seat, ...], stay: int, workload: Workload, placement: Placement
) -> tuple[Manifest, ...]:
    if not seats or stay < 1:
        return ()
    groups = [_HEAD_GROUP if seat.role == HEAD else seat.role for seat in seats]
    spec = {
        "minAvailable": stay,
        "selector": {
            "matchLabels": {WORKLOAD: workload.name},
            "matchExpressions": [{"key": "ray.io/group", "operator": "In", "values": groups}],
        },
    }
    return (manifest("policy/v1", "PodDisruptionBudget", name, workload, placement, spec=spec),)
