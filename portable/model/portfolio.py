"""Many workloads together: on whom they depend, how much, and what a loss would stop."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from portable.errors import Diagnostic

Dimension = Literal["provider", "region", "vendor", "runtime", "fabric", "supplier"]
DIMENSIONS: tuple[Dimension, ...] = ("provider", "region", "vendor", "runtime", "fabric", "supplier")
"""vendor: who makes the accelerators; supplier: the provider, and whomever it has its capacity or sites from."""

Basis = Literal["cost", "accelerators", "workloads"]
"""What a share is a share of; one for the whole portfolio, so that what is unknown never counts as nothing."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One group of a workload: whose accelerators it is on, and its part of the workload."""

    vendor: str
    """`none` for work on CPUs."""
    runtime: str
    fabric: str
    """`none` where it uses no RDMA."""
    part: float
    """Of the workload's weight; all parts of a workload make 1."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """On whom one workload depends at one place."""

    provider: str
    region: str
    suppliers: tuple[str, ...]
    """The provider and its own suppliers."""
    slots: tuple[Slot, ...]

    def parts(self, dimension: Dimension) -> Mapping[str, float]:
        """Name to the part of the workload that depends on it; suppliers count whole for each, as each can stop it."""
        if dimension == "provider":
            return {self.provider: 1.0}
        if dimension == "region":
            return {f"{self.provider} {self.region}": 1.0}
        if dimension == "supplier":
            return dict.fromkeys(self.suppliers, 1.0)
        found: dict[str, float] = {}
        for slot in self.slots:
            name = {"vendor": slot.vendor, "runtime": slot.runtime, "fabric": slot.fabric}[dimension]
            found[name] = found.get(name, 0.0) + slot.part
        return found


@dataclass(frozen=True, slots=True)
class Move:
    """Another place a workload could go to, or what stands in the way."""

    target: str
    exposure: Exposure | None
    """None: it is refused there."""
    hourly: Decimal | None = None
    refusals: tuple[Diagnostic, ...] = ()
    """Why it does not fit there; or, where it would, the findings in its code that block it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One workload where it is."""

    label: str
    """The workload's name, with its file where several have the same."""
    spec: str
    target: str
    chosen: str
    """Why this place: asked for, the only target of its file, or the cheapest that fits."""
    exposure: Exposure
    hourly: Decimal | None
    """USD per hour; None is unknown."""
    accelerators: int
    moves: tuple[Move, ...] = ()
    """Every other place, as it would be chosen there."""
    detours: tuple[Move, ...] = ()
    """For each vendor it uses, a place where it fits with the accelerators of others; none where there is no such."""
    prices_of: datetime.date | None = None
    """The day of the oldest price in what it costs; None is unknown."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A workload that has no place; it counts in no share."""

    label: str
    spec: str
    target: str | None
    """None: no target fits."""
    refusals: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What depends on one name."""

    name: str
    weight: Decimal
    share: float
    workloads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concentration:
    """How the portfolio is spread over one dimension."""

    dimension: Dimension
    shares: tuple[Share, ...]
    """The largest first. They make 1, except for suppliers, who overlap."""
    hhi: float | None
    """Sum of squared shares (of suppliers after making them 1): from 1/n to 1; None without a workload."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What stops when one name is gone."""

    dimension: Dimension
    name: str
    share: float
    stops: tuple[str, ...]
    movable: tuple[str, ...]
    """Of those, the ones that fit at another place that does without it."""

    @property
    def stuck(self) -> tuple[str, ...]:
        """Those that fit nowhere else."""
        able = set(self.movable)
        return tuple(one for one in self.stops if one not in able)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All of it."""

    basis: Basis
    why: str
    """Why shares are of this."""
    holdings: tuple[Holding, ...]
    unplaced: tuple[Unplaced, ...]
    concentrations: tuple[Concentration, ...]
    losses: tuple[Loss, ...]

    @property
    def oldest(self) -> datetime.date | None:
        """The day of the oldest price of all; None: none has a date."""
        return min((one.prices_of for one in self.holdings if one.prices_of is not None), default=None)

    def concentration(self, dimension: Dimension) -> Concentration:
        """That of one dimension."""
        return next(one for one in self.concentrations if one.dimension == dimension)
