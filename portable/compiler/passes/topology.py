"""How near the workers of a group are to each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portable.compiler.neighbours import NODE
from portable.compiler.objects import WORKLOAD
from portable.compiler.passes.queue import kueue_queue
from portable.compiler.pod import Object, Pod
from portable.model.placement import Placement, Seat
from portable.model.provider import Topology
from portable.model.workload import Workload

_GROUP = "ray.io/group"
_CLUSTER = "ray.io/cluster"
"""Labels the operator gives its pods."""

_WEIGHTS = (100, 50, 10)
"""Of preferred levels, the nearest first."""


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The worker with what keeps its group together, or apart where nothing asks for nearness.

    Kueue places a group by one level: the nearest that is required, else the nearest. Without Kueue every level is an
    affinity. CPU workers are spread over nodes where there is room; accelerator workers are not, as those on one node
    talk fastest and leave no node half empty.
    """
    seat = placement.seat(pod.role)
    group = seat.group
    if group is None or seat.hosts * group.replicas.max == 1:
        return pod
    levels = tuple(_levels(seat, placement.provider.nodes.topology))
    if levels and kueue_queue(placement) is not None:
        return pod.with_annotations(_podset(levels))
    if levels:
        return _near(pod, workload, levels)
    if group.accelerator is not None or group.exclusive_node:
        return pod
    return replace(pod, spread=(*pod.spread, _apart(pod, workload)))


def _levels(seat: Seat, topology: Topology) -> Iterator[tuple[str, str]]:
    """Node label and `required` or `preferred`, the nearest first; a level without a label is none."""
    labels = {"rack": topology.rack, "block": topology.block, "zone": topology.zone}
    for level, kind in seat.request.near.levels() if seat.request.near else ():
        if (label := labels[level]) is not None:
            yield label, kind


def _podset(levels: tuple[tuple[str, str], ...]) -> dict[str, str]:
    label, kind = next((one for one in levels if one[1] == "required"), levels[0])
    return {f"kueue.x-k8s.io/podset-{kind}-topology": label}


def _near(pod: Pod, workload: Workload, levels: tuple[tuple[str, str], ...]) -> Pod:
    required = [_term(pod, workload, label) for label, kind in levels if kind == "required"]
    preferred = [label for label, kind in levels if kind == "preferred"]
    weighted = [
        {"weight": weight, "podAffinityTerm": _term(pod, workload, label)}
        for weight, label in zip(_WEIGHTS, preferred, strict=False)
    ]
    return replace(
        pod,
        pod_affinity=(*pod.pod_affinity, *required),
        preferred_pod_affinity=(*pod.preferred_pod_affinity, *weighted),
    )


def _term(pod: Pod, workload: Workload, label: str) -> Object:
    """Near pods of the same group and Ray cluster; those of an earlier attempt or version do not bind a new one."""
    return {
        "labelSelector": {"matchLabels": _group(pod, workload)},
        "matchLabelKeys": [_CLUSTER],
        "topologyKey": label,
    }


def _apart(pod: Pod, workload: Workload) -> Object:
    return {
        "maxSkew": 1,
        "topologyKey": NODE,
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": _group(pod, workload)},
    }


def _group(pod: Pod, workload: Workload) -> dict[str, str]:
    return {WORKLOAD: workload.name, _GROUP: pod.role}
