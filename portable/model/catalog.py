"""What a cloud says of itself on one day: its types, prices, doubts about them, and how old facts are."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from portable.errors import Diagnostic
from portable.model.instance_type import Architecture, Purchase
from portable.model.source import Source


@dataclass(frozen=True, slots=True)
class Quote:
    """One price as it was read, before anybody has doubted it."""

    region: str
    instance_type: str
    option: Purchase
    amount: Decimal
    source: str
    """An id of the reading's sources."""
    currency: str = "USD"
    unit: str = "hour"
    """What one of it is paid for; only `hour` (of one node) is taken."""
    since: datetime.datetime | None = None
    """When the price took effect; None: the source does not say."""

    @property
    def subject(self) -> str:
        """Region, type and option as findings name them."""
        return f"{self.region}/{self.instance_type}/{self.option}"


@dataclass(frozen=True, slots=True)
class LiveType:
    """An instance type as the cloud describes it; None is unknown."""

    name: str
    accelerator: str | None = None
    """A name of `accelerators.yaml`; None: it has none, or one that nobody has named there."""
    count: int = 0
    vcpus: int | None = None
    memory: int | None = None
    """Bytes."""
    arch: Architecture | None = None
    local_disk: int | None = None
    fabric: str | None = None
    """The mechanism of its fabric."""
    adapters: int | None = None
    gbps: float | None = None
    """Sustained, of the node."""
    purchase: tuple[Purchase, ...] | None = None
    chips: str | None = None
    """What the cloud calls its accelerators, where it has any."""


@dataclass(frozen=True, slots=True)
class LiveRegion:
    """A region that answered."""

    name: str
    zones: tuple[str, ...] = ()
    offered: frozenset[str] | None = None
    """Every instance type that is sold there; None: the source does not list them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one refresh was told of one provider."""

    provider: str
    asked: datetime.datetime
    sources: Mapping[str, Source]
    regions: tuple[LiveRegion, ...] = ()
    types: tuple[LiveType, ...] = ()
    quotes: tuple[Quote, ...] = ()
    known_regions: frozenset[str] | None = None
    """Every region the cloud lists, whether it was asked or not; None: it was not asked for them."""
    gaps: tuple[Diagnostic, ...] = ()
    """What could not be read, with the reason; the rest stands."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A fact that was read and is not believed: it is left out until somebody accepts it."""

    name: str
    """`price-out-of-band`, `vanished-type` …"""
    subject: str
    because: str

    @property
    def key(self) -> str:
        """What `--accept` takes."""
        return f"{self.name}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh of one provider did."""

    provider: str
    folder: str | None
    """None: nothing was written."""
    read: datetime.datetime
    regions: int = 0
    types: int = 0
    prices: int = 0
    unnamed: int = 0
    """Types that were left out: neither known before, nor with an accelerator that has a name here."""
    doubts: tuple[Doubt, ...] = ()
    accepted: tuple[Doubt, ...] = ()
    gaps: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is not the same on both sides."""

    provider: str
    subject: str
    """`us-east-1/p5.48xlarge/onDemand` or `p5.48xlarge/vcpus`."""
    change: Literal["added", "removed", "changed"]
    old: str | None = None
    new: str | None = None
    percent: Decimal | None = None
    """Of a price; None: not a price, or only on one side."""
    old_date: datetime.date | None = None
    new_date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class FactsAge:
    """How old the facts of one provider are."""

    provider: str
    folders: tuple[str, ...]
    """The user's own, over the embedded ones."""
    prices: int
    regions: int
    types: int
    oldest: datetime.date | None
    """The oldest price; None: no price has a date."""
    newest: datetime.date | None
    undated: int = 0
    """Prices whose source has no date."""
    days: int | None = None
    """Age of the oldest price."""
    stale: int = 0
    """Prices older than was asked for; those without a date are among them."""


Verdict = Literal["verified", "unverified", "refused"]
"""verified: whoever decides it was asked and said yes; unverified: nobody could say; refused: they said no."""


@dataclass(frozen=True, slots=True)
class CapacityLine:
    """One answer to the question whether the machines are to be had."""

    subject: str
    """`quota of p5.48xlarge`, `nodes for trainers`."""
    verdict: Verdict
    because: str
    source: str
    """Who was asked."""
    fix: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Machines:
    """The nodes of one role that a placement needs."""

    role: str
    instance_type: str
    nodes: int
    purchase: Purchase
    vcpus: int | None = None
    accelerator: str | None = None
    accelerators: int = 0
    """Of all nodes together."""
    hours: int | None = None
    """For how long capacity must be bought, where it is bought for a time; None is unknown."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be asked of a cloud before an apply."""

    provider: str
    region: str
    machines: tuple[Machines, ...]
    reservations: tuple[str, ...] = field(default=())
    """Names the target maps; empty: none."""


def oldest(sources: Iterable[Source | None]) -> datetime.date | None:
    """The date of the oldest of these facts' sources; None where one of them has no date, or there are none."""
    dates = [None if source is None else source.date for source in sources]
    known = [date for date in dates if date is not None]
    return min(known) if known and len(known) == len(dates) else None


def stale(sources: Iterable[Source | None], days: int, today: datetime.date) -> bool:
    """Whether one of these facts is older than so many days, or of unknown age."""
    found = tuple(sources)
    first = oldest(found)
    return bool(found) and (first is None or (today - first).days > days)
