"""What a placement costs, with what is unknown and where each price comes from."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from portable.errors import Diagnostic
from portable.model.instance_type import Purchase
from portable.model.placement import Fact, Placement
from portable.model.provider import Provider, Region
from portable.model.run import Run
from portable.model.scenario import Added
from portable.model.source import Source
from portable.model.term import Term

HOURS_A_MONTH = 730
"""As price lists count."""


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None when any of them is unknown."""
    found = tuple(amounts)
    return None if None in found else known_total(found)


def known_total(amounts: Iterable[Decimal | None]) -> Decimal:
    """The sum of what is known; the true figure is this or more."""
    return sum((one for one in amounts if one is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class Around:
    """Facts beside those of the placement that its price rests on."""

    owners: Mapping[str, tuple[Provider, Region | None]] = field(default_factory=dict)
    """Whose store data lies in that is not the target's own, by its logical name; a region of None is not said."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """Of what no provider publishes, such as the peaks of accelerators."""


ALONE = Around()
"""Nothing but the placement."""


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
    nodes_at_most: int | None = None
    """At the greatest number of replicas; None: the same."""

    @property
    def hourly(self) -> Decimal | None:
        """USD per hour of all its nodes."""
        return None if self.price is None else self.price * self.nodes

    @property
    def hourly_at_most(self) -> Decimal | None:
        """The same at the greatest number of replicas."""
        nodes = self.nodes if self.nodes_at_most is None else self.nodes_at_most
        return None if self.price is None else self.price * nodes


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
class Moved:
    """Traffic of one run."""

    name: str
    """The logical name of the data, or the role whose nodes talk to each other."""
    kind: str
    """`egress`, `ingress`, `traffic between regions`, `traffic between zones` …"""
    because: str
    """What is moved and how often, and why the amount is unknown if it is."""
    size: int | None
    """Bytes; None is unknown."""
    amount: Decimal | None
    """USD; None is unknown."""
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """What is paid by the hour for something that other workloads use as well."""

    name: str
    hourly: Decimal
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class WorkPrice:
    """What operations cost in one number format."""

    dtype: str
    peak: Decimal | None
    """Dense TFLOPS of all accelerators; None is unknown."""
    efficiency: Decimal
    """Achieved over peak."""
    amount: Decimal | None
    """USD for 10^18 operations; None is unknown."""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """What a placement costs, in USD of the list price or of the user's own terms; taxes left out."""

    lines: tuple[Line, ...]
    accelerators: int
    """All accelerators of the groups, at the least number of replicas."""
    hours: Decimal | None = None
    """For which the nodes of one run are paid, if the workload says how long it takes."""
    assumed: tuple[str, ...] = ()
    """What the length of a run takes for granted, in words."""
    storage: tuple[Part, ...] = ()
    """What keeping the data costs a month; in none of the figures of the nodes."""
    options: Mapping[Purchase, Decimal | None] = field(default_factory=dict)
    """USD per hour of everything if the groups' nodes were bought so, by each way their types are sold; None is
    unknown."""
    run: Run | None = None
    """One run as it was placed; None: nothing says how long it takes."""
    spot_run: Run | None = None
    """The same with the groups on spot nodes; None also where they are not sold so."""
    traffic: tuple[Moved, ...] = ()
    """What moving data costs in one run, where it lies elsewhere; in none of the figures of the nodes."""
    fees: tuple[Fee, ...] = ()
    """Known fees of the cluster, whose share for one workload is not: they are in no other figure."""
    work: tuple[WorkPrice, ...] = ()
    """What operations cost, by number format."""
    dtype: str | None = None
    """The number format that the workload is about."""
    terms: tuple[Term, ...] = ()
    """How the groups' nodes are, and could be, bought for a time."""
    scenarios: tuple[Added, ...] = ()
    """What somebody asked after, in none of the figures."""
    currency: str = "USD"
    """Of all its amounts."""
    exchanged: str = ""
    """The rate behind another currency, with its day."""

    @property
    def oldest(self) -> datetime.date | None:
        """The day of the oldest price of its nodes that has one; None: none has."""
        sources = [line.fact.source for line in self.lines if line.fact is not None]
        return min((one.date for one in sources if one is not None and one.date is not None), default=None)

    @property
    def storage_per_month(self) -> Decimal | None:
        """USD per month of all data that is kept; None when any part is unknown."""
        return total(part.amount for part in self.storage)

    @property
    def kept(self) -> Decimal | None:
        """USD of all data that is kept while one run lasts."""
        if self.hours is None or self.storage_per_month is None:
            return None
        return self.storage_per_month * self.hours / HOURS_A_MONTH

    @property
    def with_storage(self) -> Decimal | None:
        """USD of one run with what its data costs while it lasts."""
        return total((self.per_run, self.kept))

    @property
    def moved(self) -> Decimal | None:
        """USD of one run's traffic; None when any part is unknown."""
        return total(part.amount for part in self.traffic)

    @property
    def per_run_whole(self) -> Decimal | None:
        """USD of one run: machines, data while it lasts, traffic; None when any part is unknown."""
        return total((self.with_storage, self.moved))

    @property
    def per_run_known(self) -> Decimal | None:
        """USD of what is known of that; the true figure is this or more. None: it is not known how long a run takes."""
        if self.hours is None:
            return None
        machines = [self.per_run] if self.run is None else [one.amount for one in self.run.stages]
        kept = known_total(part.amount for part in self.storage) * self.hours / HOURS_A_MONTH
        return known_total(machines) + kept + known_total(part.amount for part in self.traffic)

    @property
    def per_run_least(self) -> Decimal | None:
        """USD that one run costs at least, which budgets are judged by; None: that of its machines is unknown."""
        return None if self.per_run is None else self.per_run_known

    @property
    def beside_machines(self) -> Decimal:
        """USD of that which is for data and traffic."""
        known = self.per_run_known
        return Decimal(0) if self.per_run is None or known is None else known - self.per_run

    @property
    def hourly(self) -> Decimal | None:
        """USD per hour of everything; None when any part is unknown."""
        return total(line.hourly for line in self.lines)

    @property
    def hourly_at_most(self) -> Decimal | None:
        """USD per hour of everything at the greatest number of replicas."""
        return total(line.hourly_at_most for line in self.lines)

    @property
    def scales(self) -> bool:
        """Whether more replicas need more nodes."""
        return any(line.nodes_at_most not in (None, line.nodes) for line in self.lines)

    @property
    def known(self) -> Decimal:
        """USD per hour of what is known; the true figure is this or more."""
        return known_total(line.hourly for line in self.lines)

    @property
    def per_run(self) -> Decimal | None:
        """USD of the machines of one run."""
        if self.run is not None:
            return self.run.amount
        return None if self.hourly is None or self.hours is None else self.hourly * self.hours

    @property
    def least(self) -> tuple[str, ...]:
        """Why the machines of one run may cost more than its figure says."""
        return self.run.least if self.run is not None else ()

    @property
    def per_accelerator_hour(self) -> Decimal | None:
        """USD per accelerator and hour, head included."""
        return None if self.hourly is None or not self.accelerators else self.hourly / self.accelerators

    @property
    def per_work(self) -> WorkPrice | None:
        """What operations cost in the number format that the workload is about; None: it has no accelerators."""
        return next((one for one in self.work if one.dtype == self.dtype), None)

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
