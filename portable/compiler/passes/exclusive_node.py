"""A worker that has its node to itself.

Kubernetes has no such request, and a pod must not refuse all others: the daemons of the node are pods too, and it would
never be scheduled. So the worker refuses those that could compete with it: every pod of ours (heads, submitters,
workers, its own siblings) and every other Ray pod, in all namespaces. Required anti-affinity also holds the other way
round: none of them is placed on its node later. Taking all accelerators of the node keeps out whoever wants one, but
neither CPU workers nor a submitter; taints of accelerator nodes keep out the rest where the provider sets them. What
tolerates those and is no Ray pod can still come: the node is exclusive among Ray pods, and quiet otherwise.
"""

from __future__ import annotations

from portable.compiler.neighbours import OURS, RAY, away_from
from portable.compiler.pod import Pod
from portable.model.placement import HEAD, Placement
from portable.model.workload import Workload


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """Workers of a group with `exclusiveNode` refuse every Ray pod and every pod of ours as a neighbour.

    With `isolation: node` so does the head; every group has said `exclusiveNode` by then.
    """
    group = placement.seat(pod.role).group
    alone = pod.role == HEAD and workload.spec.policy.isolation == "node"
    return away_from(pod, OURS, RAY) if alone or (group is not None and group.exclusive_node) else pod
