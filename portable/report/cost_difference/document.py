"""The JSON document `cost-difference`, as types."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from portable.report.cost_documents import Money

Sign = Literal["added", "removed", "changed", "same"]


class FigureChange(TypedDict):
    """One figure before and after; null is unknown."""

    name: str
    change: Sign
    before: Money | None
    after: Money | None
    more: Money | None
    """After less before."""
    percent: str | None
    machines_before: str
    machines_after: str


class TargetChange(TypedDict):
    """One target before and after."""

    target: str
    change: Sign
    lines: list[FigureChange]
    """By role, per hour."""
    oldest_before: str | None
    oldest_after: str | None
    """The day of the oldest price; null is unknown."""
    hourly: FigureChange | None
    per_run: FigureChange | None


class CostDifferenceDocument(TypedDict):
    """What a change of a workload does to its cost."""

    workload: str
    before: str
    after: str
    targets: list[TargetChange]
