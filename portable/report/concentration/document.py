"""The JSON document `portfolio`, as types."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from portable.report.cost_documents import Money
from portable.report.documents import Problem

Dimension = Literal["provider", "region", "vendor", "runtime", "fabric", "supplier"]


class SlotPart(TypedDict):
    """One group of a workload."""

    vendor: str
    runtime: str
    fabric: str
    part: float
    """Of the workload's weight."""


class MoveTo(TypedDict):
    """Another place of a workload."""

    target: str
    status: Literal["fits", "refused"]
    hourly: Money | None
    refusals: list[Problem]


class Held(TypedDict):
    """One workload where it is."""

    workload: str
    """With its file where several have the same name."""
    spec: str
    target: str
    chosen: str
    provider: str
    region: str
    suppliers: list[str]
    slots: list[SlotPart]
    hourly: Money | None
    """None is unknown."""
    prices_of: str | None
    """The day of the oldest price in it."""
    accelerators: int
    moves: list[MoveTo]


class WithoutPlace(TypedDict):
    """A workload that no target takes."""

    workload: str
    spec: str
    target: str | None
    refusals: list[Problem]


class NameShare(TypedDict):
    """What depends on one name."""

    name: str
    share: float
    weight: str
    workloads: list[str]


class DimensionSpread(TypedDict):
    """The spread over one dimension."""

    dimension: Dimension
    hhi: float | None
    shares: list[NameShare]
    """They make 1, except for suppliers, who overlap."""


class LossOf(TypedDict):
    """What stops when one name is gone."""

    dimension: Dimension
    name: str
    share: float
    stops: list[str]
    movable: list[str]
    stuck: list[str]


class PortfolioDocument(TypedDict):
    """On whom many workloads depend."""

    basis: Literal["cost", "accelerators", "workloads"]
    """What shares are of."""
    basis_because: str
    oldest_price: str | None
    """The day of the oldest price of all; null: none has a date."""
    concentrations: list[DimensionSpread]
    losses: list[LossOf]
    workloads: list[Held]
    unplaced: list[WithoutPlace]
    above_limit: list[Problem]
