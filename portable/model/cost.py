"""What a placement costs, with what is unknown and where each price comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from portable.errors import Diagnostic
from portable.model.instance_type import Purchase
from portable.model.placement import Fact, Placement

HOURS_A_MONTH = 730
"""As price lists count."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a user takes for granted about a run; None: nothing is assumed, and nothing is added."""

    goodput: Decimal | None = None
    """Share of the time in which the work makes progress; the rest is lost to failures, waiting and congestion."""
    startup: Decimal | None = None
    """Hours for which nodes are paid before the work begins."""
    efficiency: Decimal | None = None
    """In place of the spec's own: achieved FLOPs over the accelerators' peak."""

    def words(self) -> tuple[str, ...]:
        """Each as its user wrote it, for whoever reads the figure."""
        found = (("goodput", self.goodput), ("startup", self.startup), ("efficiency", self.efficiency))
        return tuple(
            f"{name} {value:f}{' h' if name == 'startup' else ''}" for name, value in found if value is not None
        )

    def paid(self, hours: Decimal) -> Decimal:
        """Hours that are paid for so many hours of progress."""
        return hours / (self.goodput or Decimal(1)) + (self.startup or Decimal(0))


NOTHING = Assumptions()
"""A run as long as its spec says."""


@dataclass(frozen=True, slots=True)
class Line:
    """The nodes of one role."""

    role: str
    instance_type: str
    nodes: int
    """At the least number of replicas."""
    purchase: Purchase
    price: Decimal | None
    """USD per hour of one node; None is unknown."""
    fact: Fact | None = None

    @property
    def hourly(self) -> Decimal | None:
        """USD per hour of all its nodes."""
        return None if self.price is None else self.price * self.nodes


@dataclass(frozen=True, slots=True)
class Part:
    """A cost beside the machines: data that is kept, or moved."""

    name: str
    """The logical name of the data."""
    kind: str
    """`object storage`, `block storage`, `shared storage`, `egress` …"""
    size: int
    """Bytes, as the workload states them."""
    amount: Decimal | None
    """USD: a month's for what is kept, once for what is moved; None is unknown."""
    because: str = ""
    """Why it is unknown."""
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What the nodes of a placement cost, in USD of the list price or of the user's own terms; taxes left out."""

    lines: tuple[Line, ...]
    accelerators: int
    """All accelerators of the groups, at the least number of replicas."""
    hours: Decimal | None = None
    """Of one run, if the workload says how long it takes."""
    assumed: tuple[str, ...] = ()
    """What the length of a run takes for granted, in words."""
    storage: tuple[Part, ...] = ()
    """What keeping the data costs a month; in none of the figures of the nodes."""
    options: Mapping[Purchase, Decimal | None] = field(default_factory=dict)
    """USD per hour of everything if the groups' nodes were bought so, by each way their types are sold; None is
    unknown."""

    @property
    def storage_per_month(self) -> Decimal | None:
        """USD per month of all data that is kept; None when any part is unknown."""
        amounts = [part.amount for part in self.storage]
        return None if None in amounts else sum((one for one in amounts if one is not None), Decimal(0))

    @property
    def with_storage(self) -> Decimal | None:
        """USD of one run with what its data costs while it lasts."""
        if self.per_run is None or self.hours is None or self.storage_per_month is None:
            return None
        return self.per_run + self.storage_per_month * self.hours / HOURS_A_MONTH

    @property
    def hourly(self) -> Decimal | None:
        """USD per hour of everything; None when any part is unknown."""
        parts = [line.hourly for line in self.lines]
        return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))

    @property
    def known(self) -> Decimal:
        """USD per hour of what is known; the true figure is this or more."""
        return sum((line.hourly for line in self.lines if line.hourly is not None), Decimal(0))

    @property
    def per_run(self) -> Decimal | None:
        """USD of one run."""
        return None if self.hourly is None or self.hours is None else self.hourly * self.hours

    @property
    def per_accelerator_hour(self) -> Decimal | None:
        """USD per accelerator and hour, head included."""
        return None if self.hourly is None or not self.accelerators else self.hourly / self.accelerators

    @property
    def unknown(self) -> tuple[str, ...]:
        """The roles whose price is unknown."""
        return tuple(line.role for line in self.lines if line.price is None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One target in a comparison: its placement and cost, or why it is refused."""

    target: str
    provider: str
    region: str | None
    placement: Placement | None = None
    cost: Cost | None = None
    refusals: tuple[Diagnostic, ...] = ()
