"""What one candidate is for one role: it fits, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portable.model.accelerator import Accelerator, SharePart
from portable.model.instance_type import Architecture, InstanceType, Purchase, SliceOption
from portable.model.placement import FabricChoice
from portable.model.runtime import Runtime

Rank = tuple[bool, bool, bool, bool, Decimal, float]
"""What decides among candidates that fit; the least is the best."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why an instance type cannot take a role; `gap` says how near it came, 0 being furthest."""

    because: str
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """An instance type that can take a role, and what it would be used for there."""

    type: InstanceType
    arch: Architecture
    runtime: Runtime
    image: str
    purchase: Purchase
    accelerator: Accelerator | None = None
    share: SharePart | None = None
    slice: SliceOption | None = None
    hosts: int = 1
    fabric: FabricChoice | None = None
    fabric_missed: bool = False
    """RDMA was preferred and is not there."""
    unasked: bool = False
    """It is a confidential machine, and nobody demands one."""
    size_known: bool = True
    price: Decimal | None = None
    """USD per hour of a node."""
    shares: bool = False
    """One worker leaves room on its node."""
    nodes: Decimal = Decimal(1)
    """Nodes that are paid for each worker, at the least number of replicas."""

    def rank(self) -> Rank:
        """The order among those that fit, best first, before the name decides."""
        price = self.price if self.price is not None else Decimal(0)
        worth = (price * self.nodes).quantize(Decimal("0.0001"))
        unknown = (not self.size_known, self.price is None)
        return (self.fabric_missed, self.unasked, *unknown, worth, self.idle())

    def idle(self) -> float:
        """What of a node stays unused, as a tie-breaker: accelerators first, then CPUs."""
        return self.type.count * 1000.0 + (self.type.vcpus or 0.0) if self.shares else self.type.vcpus or 0.0
