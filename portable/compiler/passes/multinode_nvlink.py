"""NVLink across nodes: a ComputeDomain for each group, whose channel every worker of the group claims.

A group gets one when its workers talk to each other (it asked for RDMA or for a slice of a scale-up domain) and there
are at least two of them; a lone worker has NVLink within its node anyway, and the claim would tie it to a driver for
nothing. The driver makes the template that the claims come from, under the name given here. The pods of one replica of
a slice share a clique; a group without a slice may span several, which a domain can, and talks between them by its
fabric. The nodes are Arm machines: their selector and toleration are those of their instance type.
"""

from __future__ import annotations

from dataclasses import replace

from portable.compiler.naming import object_name
from portable.compiler.neighbours import together
from portable.compiler.objects import manifest
from portable.compiler.pod import Pod
from portable.model.manifest import Manifest
from portable.model.placement import Placement, Seat
from portable.model.provider import MultinodeNvlink
from portable.model.workload import Workload

CLAIM = "nvlink-channel"


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """Workers of such a group claim a channel of its domain, and get the environment that goes with it."""
    facts = _facts(placement.seat(pod.role), placement)
    if facts is None:
        return pod
    claimed = replace(pod, claims={**pod.claims, CLAIM: object_name(workload, pod.role, CLAIM)})
    return _in_one_clique(claimed.with_env(facts.env), workload, placement)


def _in_one_clique(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The pods of a replica that is a slice of several nodes stay within one scale-up domain."""
    seat, label = placement.seat(pod.role), placement.provider.nodes.topology.scale_up
    if label is None or seat.group is None or seat.group.slice is None or seat.hosts == 1:
        return pod
    return together(pod, workload, label)


def objects(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """The ComputeDomain of each such group."""
    made = ((seat, _facts(seat, placement)) for seat in placement.groups)
    return tuple(_domain(seat, facts, workload, placement) for seat, facts in made if facts is not None)


def _domain(seat: Seat, facts: MultinodeNvlink, workload: Workload, placement: Placement) -> Manifest:
    """The domain; `numNodes` is always written, because the API server would fill it in."""
    spec = {
        "numNodes": _workers(seat) if facts.num_nodes == "workers" else 0,
        "channel": {"resourceClaimTemplate": {"name": object_name(workload, seat.role, CLAIM)}},
    }
    name = object_name(workload, seat.role, "nvlink")
    return manifest(facts.api_version, "ComputeDomain", name, workload, placement, spec=spec)


def _facts(seat: Seat, placement: Placement) -> MultinodeNvlink | None:
    """How the provider does it, if this seat is one of workers that need it."""
    scale_up = seat.instance_type.scale_up
    if seat.group is None or scale_up is None or seat.share is not None or _workers(seat) < 2:
        return None
    facts = placement.provider.scale_ups.get(scale_up.mechanism)
    talking = seat.group.slice is not None or seat.request.rdma != "none"
    return facts if isinstance(facts, MultinodeNvlink) and talking else None


def _workers(seat: Seat) -> int:
    """Pods of the group at its largest, each on a node of its own."""
    return seat.hosts * seat.group.replicas.max if seat.group else 0
