"""Nodes shaped as a provider's instance types, by its facts alone: labels, taints, devices, adapters, huge pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from portable.model.fabric import DeviceFabric, DraNetwork, Efa
from portable.model.instance_type import InstanceType, Purchase, SliceOption, Taint
from portable.model.placement import Placement, Seat
from portable.model.provider import Device, Labeller, Provider
from portable.model.target import Target
from tests.cluster.kwok import FakeNode
from tests.write_manifests import catalogue

SHAPE: Final = "tests.portable.dev/shape"
"""The annotation-like label that says which instance type a node stands for; no pod selects it."""
_CPUS, _MEMORY = 256.0, 2**42
"""Of a type whose size is unknown: what the resolver cannot judge, a node does not fail."""


@dataclass(frozen=True)
class Kind:
    """One sort of node: an instance type as somebody bought it."""

    provider: Provider
    type: InstanceType
    labeller: Labeller
    purchase: Purchase = "onDemand"
    reservation: str | None = None
    slice: SliceOption | None = None
    resources: Mapping[str, str] = field(default_factory=dict)
    """What the target says of its own cluster's resources."""

    @property
    def shape(self) -> str:
        """The value of the label SHAPE."""
        return f"{self.provider.name}_{self.type.name}"

    def node(self, name: str) -> FakeNode:
        """A node of this sort."""
        labels = {**self._labels(), SHAPE: self.shape}
        taints = [_taint(one) for one in self._taints()]
        return FakeNode(name, labels, taints, self._allocatable())

    def adapters(self) -> tuple[str, int] | None:
        """Device class and number of adapters that a DRA driver would offer; None if there is none."""
        facts = self._fabric()
        if not isinstance(facts, DraNetwork) or self.type.fabric is None:
            return None
        return facts.device_class, self.type.fabric.adapters or 1

    def _device(self) -> Device | None:
        chip = catalogue().accelerators.get(self.type.accelerator or "")
        return None if chip is None else self.provider.devices.get(chip.device)

    def _fabric(self) -> object:
        return self.provider.fabrics.get(self.type.fabric.mechanism) if self.type.fabric else None

    def _labels(self) -> dict[str, str]:
        nodes, labeller = self.provider.nodes, self.labeller
        levels = (nodes.topology.zone, nodes.topology.block, nodes.topology.rack, nodes.topology.scale_up)
        labels = {"kubernetes.io/arch": self.type.arch or "amd64", **{level: "one" for level in levels if level}}
        device = self._device()
        labels |= {**nodes.labels, **labeller.labels, **(device.labels if device else {}), **self.type.labels}
        if labeller.instance_type is not None:
            labels[labeller.instance_type] = self.type.name
        if labeller.capacity is not None and (value := labeller.capacity.values.get(self.purchase)):
            labels[labeller.capacity.label] = value
        if labeller.reservation_label is not None and self.reservation is not None:
            labels[labeller.reservation_label] = self.reservation
        return {**labels, **(self.slice.labels if self.slice else {})}

    def _taints(self) -> Iterable[Taint]:
        device = self._device()
        yield from device.taints if device else ()
        yield from self.type.taints
        if self.labeller.capacity is not None:
            yield from self.labeller.capacity.taints.get(self.purchase, ())

    def _allocatable(self) -> dict[str, str | int]:
        kind = self.type
        reserved = kind.reserved or self.provider.nodes.reserved
        cpus, memory = reserved.allocatable(kind.vcpus or _CPUS, kind.memory or _MEMORY)
        offered: dict[str, str | int] = {"cpu": f"{int(cpus * 1000)}m", "memory": str(memory), "pods": 110}
        offered["ephemeral-storage"] = str((kind.local_disk or 0) + 200 * 10**9)
        return offered | self._devices() | self._adapters()

    def _devices(self) -> dict[str, str | int]:
        chip, device = catalogue().accelerators.get(self.type.accelerator or ""), self._device()
        name = chip.device if chip else ""
        resource = self.resources.get(f"{name}Resource", device.resource if device else None)
        found: dict[str, str | int] = {resource: self.type.count} if resource else {}
        for share in chip.shares if chip else ():
            found[share.resource] = share.per_device * self.type.count
        return found

    def _adapters(self) -> dict[str, str | int]:
        facts, fabric = self._fabric(), self.type.fabric
        if isinstance(facts, Efa):
            return {facts.resource: (fabric and fabric.adapters) or 1, "hugepages-2Mi": "16Gi"}
        if isinstance(facts, DeviceFabric):
            resource = self.resources.get("rdmaResource", facts.resource)
            return {resource: (fabric and fabric.adapters) or 1} if resource else {}
        return {}


def _taint(one: Taint) -> dict[str, str]:
    return {"key": one.key, "value": one.value or "present", "effect": one.effect}


def kinds_of(seat: Seat, placement: Placement) -> list[Kind]:
    """The sorts of node that a seat may use, one for each of its instance types."""
    return [
        Kind(
            placement.provider,
            kind,
            placement.labeller_of(seat),
            seat.purchase,
            seat.reservation,
            seat.slice,
            placement.target.assume,
        )
        for kind in seat.instance_types
    ]


def any_kind(provider: Provider, kind: InstanceType, target: Target | None = None) -> Kind:
    """An instance type as the provider's usual labeller makes it."""
    names = kind.labellers or tuple(provider.nodes.labellers)
    slice_ = kind.slices[0] if kind.slices else None
    assumed = target.assume if target else {}
    return Kind(provider, kind, provider.nodes.labellers[names[0]], slice=slice_, resources=assumed)
