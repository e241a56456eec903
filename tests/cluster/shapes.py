"""Nodes as a provider's facts say they are: labels, taints and what they have to give, by instance type.

Nothing here knows what the compiler makes of the same facts. Where a fact is unknown the node is generous, so that a
pod can only be kept off it by what is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from portable.model.accelerator import Accelerator, SharePart
from portable.model.fabric import DeviceFabric, DraNetwork, Efa
from portable.model.instance_type import PURCHASES, InstanceType, Purchase, SliceOption, Taint
from portable.model.provider import Device, IciSlice, Labeller, MultinodeNvlink, Provider
from portable.model.quantity import format_bytes, format_cpu
from portable.model.target import Target
from tests.cluster.kwok import FakeNode

CHANNEL_DRIVER: Final = "compute-domain.nvidia.com"
"""The DRA driver that offers a channel of a ComputeDomain on each node."""

_HUGEPAGES: Final = "hugepages-2Mi"
_UNKNOWN_CPUS: Final = 1024.0
_UNKNOWN_MEMORY: Final = 16 * 2**40
_ROOT_DISK: Final = 200 * 2**30


@dataclass(frozen=True)
class Shape:
    """How the nodes of one instance type look on one target, bought in one way."""

    provider: Provider
    target: Target
    kind: InstanceType
    accelerator: Accelerator | None
    labeller: Labeller
    purchase: Purchase = "onDemand"
    reservation: str | None = None
    share: SharePart | None = None
    """The devices are cut into such parts."""
    slice: SliceOption | None = None
    lacking: str | None = None
    """A resource that is not offered: its device plugin does not run."""

    def node(self, name: str, place: str = "1") -> FakeNode:
        """A node of this shape; nodes of the same `place` are near each other on every level."""
        taints = [_taint(one) for one in self._taints()]
        given = {resource: amount for resource, amount in self._allocatable.items() if resource != self.lacking}
        return FakeNode(name, {**self._labels, **self._topology(place)}, taints, given)

    @cached_property
    def device(self) -> Device | None:
        """The device plugin of its accelerators."""
        return self.provider.devices.get(self.accelerator.device) if self.accelerator else None

    @property
    def shared_devices(self) -> Mapping[str, int]:
        """What DRA drivers offer on such a node: the driver's name and how many devices."""
        found = {}
        fabric = self.kind.fabric and self.provider.fabrics.get(self.kind.fabric.mechanism)
        if self.kind.fabric and isinstance(fabric, DraNetwork):
            found[fabric.device_class] = self.kind.fabric.adapters or 0
        scale_up = self.kind.scale_up and self.provider.scale_ups.get(self.kind.scale_up.mechanism)
        if isinstance(scale_up, MultinodeNvlink):
            found[CHANNEL_DRIVER] = 1
        return found

    @cached_property
    def _labels(self) -> dict[str, str]:
        labels = {"kubernetes.io/arch": self.kind.arch or "amd64", **self.provider.nodes.labels, **self.labeller.labels}
        if self.labeller.instance_type is not None:
            labels[self.labeller.instance_type] = self.kind.name
        if self.labeller.reservation_label is not None and self.reservation is not None:
            labels[self.labeller.reservation_label] = self.reservation
        capacity = self.labeller.capacity
        if capacity is not None and self.purchase in capacity.values:
            labels[capacity.label] = capacity.values[self.purchase]
        labels |= {**(self.device.labels if self.device else {}), **self.kind.labels}
        if self.device and self.device.share_label and self.share:
            labels[self.device.share_label] = self.share.profile
        return labels | self._slice_labels()

    def _slice_labels(self) -> dict[str, str]:
        if self.slice is None:
            return {}
        shown = {facts.topology_label: self.slice.topology for facts in self._slices()}
        return shown | dict(self.slice.labels)

    def _slices(self) -> Iterator[IciSlice]:
        """The facts of what its hosts are slices of, if they are."""
        found = (self.provider.scale_ups.get(name) for name in self._joined_by())
        return (facts for facts in found if isinstance(facts, IciSlice))

    def _joined_by(self) -> Iterator[str]:
        if self.kind.scale_up is not None:
            yield self.kind.scale_up.mechanism
        if self.kind.fabric is not None:
            yield self.kind.fabric.mechanism

    def _topology(self, place: str) -> dict[str, str]:
        """Zone, block and rack for every node; the scale-up domain only where there is one."""
        levels = self.provider.nodes.topology
        named = {levels.zone: "zone", levels.block: "block", levels.rack: "rack"}
        if self.kind.scale_up is not None:
            named[levels.scale_up] = "domain"
        if self.slice is not None and self.slice.hosts > 1:
            named |= {facts.pool_label: "pool" for facts in self._slices()}
        return {label: f"{level}-{place}" for label, level in named.items() if label is not None}

    def _taints(self) -> Iterator[Taint]:
        yield from self.kind.taints
        if self.device is not None:
            yield from self.device.taints
        if self.labeller.capacity is not None:
            yield from self.labeller.capacity.taints.get(self.purchase, ())

    @cached_property
    def _allocatable(self) -> dict[str, str]:
        reserved = self.kind.reserved or self.provider.nodes.reserved
        cpus, memory = reserved.allocatable(self.kind.vcpus or _UNKNOWN_CPUS, self.kind.memory or _UNKNOWN_MEMORY)
        adapters, pages = self._adapters()
        given = {"cpu": format_cpu(cpus), "memory": format_bytes(memory), **self._devices(), **adapters}
        if pages:
            given[_HUGEPAGES] = format_bytes(pages)
        return given | {"ephemeral-storage": format_bytes(self._disk())}

    def _disk(self) -> int:
        """Local disks are ephemeral storage unless the provider says that pods get a folder of the node."""
        return _ROOT_DISK if self.provider.nodes.local_disk == "hostPath" else self.kind.local_disk or _ROOT_DISK

    def _devices(self) -> dict[str, str]:
        if self.accelerator is None or self.device is None:
            return {}
        if self.share is not None and (part := self.device.resource_of(self.share)) is not None:
            return {part: str(self.kind.count * self.share.per_device)}
        resource = self.target.assume.get(f"{self.accelerator.device}Resource", self.device.resource)
        return {resource: str(self.kind.count)} if resource is not None else {}

    def _adapters(self) -> tuple[dict[str, str], int]:
        """What the device plugin of the fabric offers, and the bytes of huge pages that go with it."""
        has = self.kind.fabric
        facts = self.provider.fabrics.get(has.mechanism) if has is not None else None
        if has is None or facts is None or not has.adapters:
            return {}, 0
        if isinstance(facts, Efa):
            return {facts.resource: str(has.adapters)}, facts.node_hugepages or facts.hugepages
        if not isinstance(facts, DeviceFabric):
            return {}, 0
        resource = self.target.assumed("rdmaResource", has.mechanism) or facts.resource
        amount = has.adapters if facts.quantity == "perAdapter" else 1
        return ({resource: str(amount)} if resource is not None else {}), 0


def shape_of(kind: InstanceType, provider: Provider, target: Target, accelerators: Mapping[str, Accelerator]) -> Shape:
    """The usual node of a type: made by its first labeller, bought in the first way it is sold, in its first slice."""
    names = kind.labellers or (target.cluster.nodes or next(iter(provider.nodes.labellers)),)
    labeller = provider.nodes.labellers[names[0]]
    if labeller.instance_type is None and (said := target.assume.get("instanceTypeLabel")) is not None:
        labeller = labeller.model_copy(update={"instance_type": said})
    return Shape(
        provider=provider,
        target=target,
        kind=kind,
        accelerator=accelerators[kind.accelerator] if kind.accelerator else None,
        labeller=labeller,
        purchase=kind.purchase[0] if kind.purchase else "onDemand",
        slice=next(iter(kind.slices), None),
    )


def lookalikes(shape: Shape, name: str) -> Iterator[tuple[FakeNode, Shape | None]]:
    """Nodes that differ from the shape in one thing, with the shape they have instead; None: good for nobody."""
    right = shape.node(name)
    for resource in right.allocatable:
        if "/" in resource:
            less = replace(shape, lacking=resource)
            yield less.node(f"{name}-no-{_word(resource)}"), less
    broken = {"key": "example.com/broken", "effect": "NoSchedule"}
    yield replace(right, name=f"{name}-broken", taints=(*right.taints, broken)), None
    arch = {"kubernetes.io/arch": "arm64" if right.labels["kubernetes.io/arch"] == "amd64" else "amd64"}
    yield replace(right, name=f"{name}-arch", labels={**right.labels, **arch}), None
    for label in _telling(shape):
        yield replace(right, name=f"{name}-other-{_word(label)}", labels={**right.labels, label: "other"}), None
    for other in (*_bought_otherwise(shape), *_cut_otherwise(shape)):
        words = (
            str(other.slice and other.slice.topology),
            other.share.profile if other.share else "whole",
            other.purchase,
        )
        yield other.node("-".join((name, *map(_word, words)))), other
    if shape.reservation is not None and shape.labeller.reservation_label is not None:
        yield replace(shape, reservation="another").node(f"{name}-other-reservation"), None


def _telling(shape: Shape) -> Iterator[str]:
    """Labels by which the type is known."""
    if shape.labeller.instance_type is not None:
        yield shape.labeller.instance_type
    yield from shape.kind.labels


def _bought_otherwise(shape: Shape) -> Iterator[Shape]:
    """The same machine bought in another way, where that shows on the node; untainted, so that the label decides."""
    capacity = shape.labeller.capacity
    if capacity is None:
        return
    untainted = shape.labeller.model_copy(update={"capacity": capacity.model_copy(update={"taints": {}})})
    seen = {capacity.values.get(shape.purchase)}
    for option in PURCHASES:
        if (value := capacity.values.get(option)) not in seen:
            seen.add(value)
            yield replace(shape, purchase=option, labeller=untainted, reservation=None)


def _cut_otherwise(shape: Shape) -> Iterator[Shape]:
    """The same machine in slices of another topology, or with devices cut otherwise where parts count as devices."""
    for piece in shape.kind.slices:
        if shape.slice is not None and piece.topology != shape.slice.topology:
            yield replace(shape, slice=piece)
    if shape.accelerator is not None and shape.device is not None and shape.device.share_label is not None:
        for part in (None, *shape.accelerator.shares):
            if part != shape.share:
                yield replace(shape, share=part)


def _word(text: str) -> str:
    return text.rpartition("/")[2].lower().replace(".", "-").replace("_", "-")


def _taint(taint: Taint) -> dict[str, str]:
    """A taint; where any value will do, one that no pod knows."""
    return {"key": taint.key, "value": taint.value or "any", "effect": taint.effect}
