"""One machine model that a provider rents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from portable.model.fabric import InstanceFabric
from portable.model.noun import Count, Flag, Noun, Number, Positive
from portable.model.quantity import Bytes, Cpus
from portable.model.source import Entry

Architecture = Literal["amd64", "arm64"]
Purchase = Literal["onDemand", "spot", "reservation", "capacityBlock", "flexStart"]
"""How it can be bought; flexStart is queued and bounded in time."""

PURCHASES: tuple[Purchase, ...] = ("onDemand", "spot", "reservation", "capacityBlock", "flexStart")


class Taint(Noun):
    """A taint that nodes carry; no value means any."""

    key: str
    value: str | None = None
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = "NoSchedule"


class Reserved(Entry):
    """What kubelet and system keep from the pods of a node, together with the provider's own daemons."""

    cpu: Cpus | None = None
    memory: Bytes | None = None
    cpu_fraction: Number = 0
    memory_fraction: Number = 0

    def allocatable(self, vcpus: float, memory: int) -> tuple[float, int]:
        """What pods may ask for on a node of this size: CPUs and bytes."""
        cpus = vcpus * (1 - self.cpu_fraction) - (self.cpu or 0)
        return max(cpus, 0.0), max(int(memory * (1 - self.memory_fraction)) - (self.memory or 0), 0)


class ScaleUp(Entry):
    """The domain in which accelerators of several nodes share memory-like links (NVL72), or a pod of TPUs."""

    mechanism: str
    """A key under the provider's `scaleUps`: multinode-nvlink, ici, neuronlink."""
    domain: str
    """As the spec names it: nvl72."""
    accelerators: Positive
    nodes: Positive


class SliceOption(Entry):
    """A shape in which a multi-host accelerator is sold: TPU topologies."""

    topology: str
    """`4x4` or `2x2x4`."""
    hosts: Positive
    chips: Positive
    labels: Mapping[str, str] = {}
    """Selectors beyond those of the type, for nodes of such a slice."""


class InstanceType(Entry):
    """One machine model; None is unknown, and a CPU type has no accelerator and a count of 0."""

    name: str
    accelerator: str | None = None
    """A name of `accelerators.yaml`; None for a CPU type."""
    count: Count = 0
    """Accelerators of a node, in the unit of the accelerator."""
    accelerator_memory: Bytes | None = None
    """Where the provider states another figure than the vendor."""
    vcpus: Number | None = None
    memory: Bytes | None = None
    arch: Architecture | None = None
    local_disk: Bytes | None = None
    """Local NVMe of a node; 0 is none."""
    reserved: Reserved | None = None
    """None: the provider's own default."""
    fabric: InstanceFabric | None = None
    """None: unknown."""
    scale_up: ScaleUp | None = None
    slices: tuple[SliceOption, ...] = ()
    purchase: tuple[Purchase, ...] | None = None
    labels: Mapping[str, str] = {}
    """Labels that nodes of this type carry and pods select, beyond the labeller's instance-type label."""
    taints: tuple[Taint, ...] = ()
    """Taints beyond those of the device."""
    regions: tuple[str, ...] | None = None
    """Where it is sold, if that is published; None: unknown (a price in a region shows that it is sold there)."""
    labellers: tuple[str, ...] | None = None
    """Which of the provider's labellers can make such nodes, the usual one first; None: all of them."""
    confidential: Flag | None = None
    """Memory of machine and accelerators is encrypted and attested; None: not published, so not relied on."""
    status: Literal["available", "announced", "retired"] = "available"
