"""TPU slices: nodes of a topology, joined by inter-chip links that need no asking for.

The label of the accelerator comes with the instance type; the one of the topology is added here, for single hosts too,
because Ray's autoscaler knows a TPU group by both. How many pods make a slice is the group's `numOfHosts`; where a
label says which slice a node is part of, they stay within one, and no other replica's pods come there.
"""

from __future__ import annotations

from portable.compiler.neighbours import alone, together
from portable.compiler.pod import Pod
from portable.model.fabric import Ici
from portable.model.placement import Placement, Seat
from portable.model.provider import IciSlice
from portable.model.workload import Workload


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """Workers on slices select their topology, and get the links' environment, which nobody has to ask for."""
    seat = placement.seat(pod.role)
    if seat.group is None or seat.accelerator is None:
        return pod
    slices = next((facts for name in _names(seat) if (facts := _slices(name, placement)) is not None), None)
    if slices is not None and seat.slice is not None:
        pod = pod.with_selector({slices.topology_label: seat.slice.topology})
        pod = _in_one_slice(pod, slices.pool_label, workload, placement)
    of_type = seat.instance_type.fabric
    links = placement.provider.fabrics.get(of_type.mechanism) if of_type is not None else None
    if of_type is None or not isinstance(links, Ici) or not (links.env or of_type.env):
        return pod
    return pod.with_env({**links.env, **of_type.env})


def _in_one_slice(pod: Pod, label: str | None, workload: Workload, placement: Placement) -> Pod:
    """Before operator 1.6 nothing tells one replica's pods from another's: then several are left to the provider."""
    seat = placement.seat(pod.role)
    if label is None or seat.hosts == 1 or seat.group is None:
        return pod
    if placement.operator < (1, 6) and seat.group.replicas.max > 1:
        return pod
    return alone(together(pod, workload, label), label)


def _slices(name: str, placement: Placement) -> IciSlice | None:
    facts = placement.provider.scale_ups.get(name)
    return facts if isinstance(facts, IciSlice) else None


def _names(seat: Seat) -> tuple[str, ...]:
    """Where the instance type says how its chips are joined: its scale-up domain, else its fabric."""
    kind = seat.instance_type
    found = (kind.scale_up.mechanism if kind.scale_up else None, kind.fabric.mechanism if kind.fabric else None)
    return tuple(name for name in found if name is not None)
