"""Which nodes a pod may run on: architecture, instance type, purchase option, reservation, slice.

Head and workers are placed each by its own seat, the submitter where the head may run. Where several instance types fit
equally the pod takes any of them; where nodes do not carry the type's name, those whose labels are the first one's.
"""

from __future__ import annotations

from dataclasses import replace

from portable.compiler.pod import Pod, Term, toleration
from portable.model.instance_type import InstanceType
from portable.model.placement import Placement, Seat
from portable.model.provider import Labeller
from portable.model.workload import Workload

ARCH = "kubernetes.io/arch"


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The pod bound to the nodes of its seat, past the taints that these carry beyond their device's."""
    seat = placement.seat(pod.role)
    labeller = placement.labeller_of(seat)
    types = _selectable(seat.instance_types, labeller)
    pod = pod.with_selector({ARCH: seat.arch, **labeller.labels})
    if labeller.instance_type is not None:
        pod = _one_of(pod, labeller.instance_type, {kind.name for kind in types})
    for key in sorted(set.intersection(*(set(kind.labels) for kind in types))):
        pod = _one_of(pod, key, {kind.labels[key] for kind in types})
    pod = pod.with_selector(seat.slice.labels if seat.slice is not None else {})
    taints = (taint for kind in types for taint in kind.taints)
    pod = pod.tolerating(*(toleration(taint.key, taint.value, taint.effect) for taint in taints))
    return _bought(pod, seat, labeller)


def _selectable(types: tuple[InstanceType, ...], labeller: Labeller) -> tuple[InstanceType, ...]:
    """Those the nodes' labels can tell from all others: with the name in a label any, else types labelled alike."""
    if labeller.instance_type is not None:
        return types
    return tuple(kind for kind in types if kind.labels == types[0].labels)


def _one_of(pod: Pod, key: str, values: set[str]) -> Pod:
    """One value as a node selector, several as node affinity."""
    if len(values) == 1:
        return pod.with_selector({key: next(iter(values))})
    return replace(pod, node_terms=(*pod.node_terms, Term(key, tuple(sorted(values)))))


def _bought(pod: Pod, seat: Seat, labeller: Labeller) -> Pod:
    """The purchase option by its label and past its taints, and the reservation.

    Where only spot nodes are labelled, what was not bought as spot stays off them.
    """
    if seat.reservation is not None and labeller.reservation_label is not None:
        pod = pod.with_selector({labeller.reservation_label: seat.reservation})
    capacity = labeller.capacity
    if capacity is None:
        return pod
    passed = capacity.taints.get(seat.purchase, ())
    pod = pod.tolerating(*(toleration(taint.key, taint.value, taint.effect) for taint in passed))
    if (value := capacity.values.get(seat.purchase)) is not None:
        return pod.with_selector({capacity.label: value})
    spot = capacity.values.get("spot")
    if spot is None:
        return pod
    return replace(pod, node_terms=(*pod.node_terms, Term(capacity.label, (spot,), excluded=True)))
