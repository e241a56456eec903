"""The accelerators of a worker as its device plugin offers them, and what Ray is told each node has.

Ray is told explicitly, because the operator derives GPUs from a few resource names only, its autoscaler from fewer, and
a pod without accelerators on a node that has some would count all of them. Of the memory, Ray gets what is left beside
`/dev/shm`, which counts towards the limit: a limit promised whole to tasks is the usual way to be killed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from portable.compiler.pod import Pod, Term, toleration
from portable.model.group import Group
from portable.model.instance_type import Taint
from portable.model.placement import HEAD, Placement, Seat
from portable.model.provider import Device
from portable.model.workload import Workload

_STORE_CAP = 200 * 10**9
"""Ray's object store takes 30 % of the memory, up to this many bytes, where nothing else is said."""


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """Workers get their accelerators; head and workers their Ray resources; the submitter is no Ray node."""
    seat = placement.seat(pod.role)
    if seat.group is not None:
        pod = replace(pod, ray_resources=_worker(seat, seat.group), ray_labels={**pod.ray_labels, **seat.group.labels})
    elif pod.role == HEAD:
        pod = replace(pod, ray_resources=_head(workload, placement))
    if seat.group is None or seat.accelerator is None:
        return _among_devices(pod, seat, placement)
    device = placement.provider.devices.get(seat.accelerator.device)
    pod = _counted(pod, seat, seat.group, device, placement)
    return pod if device is None else _cut(_equipped(pod, device), seat, device)


def _counted(pod: Pod, seat: Seat, group: Group, device: Device | None, placement: Placement) -> Pod:
    """The resource of the device, or of a part of one; a target may know a name that the provider does not publish."""
    if group.accelerator is None or seat.accelerator is None:
        return pod
    resource = device.resource_of(seat.share) if device is not None else None
    if seat.share is None:
        resource = placement.target.assume.get(f"{seat.accelerator.device}Resource", resource)
    return pod if resource is None else pod.with_limits({resource: str(group.accelerator.count)})


def _equipped(pod: Pod, device: Device) -> Pod:
    """What the device asks of every pod that uses it."""
    pod = _tolerant(pod, device.taints).with_selector(device.labels).with_env(device.env).capable(*device.capabilities)
    return replace(
        pod,
        runtime_class=device.runtime_class or pod.runtime_class,
        privileged=pod.privileged or device.privileged,
    )


def _cut(pod: Pod, seat: Seat, device: Device) -> Pod:
    """Parts that count as whole devices do are told apart by the label of their nodes, and whole ones keep off it."""
    if device.share_label is None:
        return pod
    if seat.share is not None:
        return pod.with_selector({device.share_label: seat.share.profile})
    return replace(pod, node_terms=(*pod.node_terms, Term(device.share_label, excluded=True)))


def _among_devices(pod: Pod, seat: Seat, placement: Placement) -> Pod:
    """A head or CPU worker whose machine has accelerators (no CPU machines for rent) passes their taints, no more."""
    if not any(kind.count for kind in seat.instance_types):
        return pod
    return _tolerant(pod, (taint for device in placement.provider.devices.values() for taint in device.taints))


def _tolerant(pod: Pod, taints: Iterable[Taint]) -> Pod:
    return pod.tolerating(*(toleration(taint.key, taint.value, taint.effect) for taint in taints))


def _worker(seat: Seat, group: Group) -> Mapping[str, str]:
    """CPUs rounded down, memory, accelerators in Ray's unit, and the group's own resources, which win."""
    told = {"CPU": str(max(int(group.cpu), 1)), "memory": str(_memory(group.memory, group.shared_memory))}
    if group.accelerator is not None and seat.accelerator is not None:
        units = 1 if seat.share is not None else seat.accelerator.ray_units
        told[seat.accelerator.ray_resource] = str(group.accelerator.count * units)
    else:
        told["GPU"] = "0"
    return {**told, **{name: _number(value) for name, value in sorted(group.resources.items())}}


def _head(workload: Workload, placement: Placement) -> Mapping[str, str]:
    """Nothing where workers do the work, so that no task lands on the head; its CPUs where it is alone."""
    if not workload.spec.groups:
        head = workload.spec.head
        return {"CPU": str(max(int(head.cpu), 1)), "memory": str(_memory(head.memory, None)), "GPU": "0"}
    named = {seat.accelerator.ray_resource for seat in placement.groups if seat.accelerator is not None}
    return dict.fromkeys(("CPU", *sorted(named | {"GPU"})), "0")


def _memory(limit: int, shared: int | None) -> int:
    """Bytes for tasks: the limit without shared memory or Ray's own share of it, at least a fifth."""
    kept = shared if shared is not None else min(limit * 3 // 10, _STORE_CAP)
    return max(limit - kept, limit // 5)


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)
