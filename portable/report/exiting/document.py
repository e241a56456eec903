"""The JSON document `exit`, as types."""

from __future__ import annotations

from typing_extensions import TypedDict

from portable.report.cost_documents import Fact, Money
from portable.report.documents import Problem


class ExitPart(TypedDict):
    """Data that leaves."""

    name: str
    kind: str
    size_bytes: int
    amount: Money | None
    """Null is unknown."""
    because: str
    """Why it is unknown, or costs nothing."""
    fact: Fact | None


class ExitChange(TypedDict):
    """What one role runs on before and after."""

    role: str
    before: str
    after: str
    image_before: str
    image_after: str
    rebuilds: bool
    """The image is another build: for another runtime or architecture."""


class ExitDocument(TypedDict):
    """What moving a workload from one target to another takes."""

    workload: str
    origin: str
    goal: str
    possible: bool
    """The goal takes it, and nothing in its code blocks."""
    traffic: Money | None
    """Moving all data, once; null is unknown."""
    traffic_known: Money | None
    moved: list[ExitPart]
    changes: list[ExitChange]
    hourly_before: Money | None
    hourly_after: Money | None
    leaves: str | None
    """The day it goes, which the end of the contract is set against."""
    contract_until: str | None
    contract_monthly: Money | None
    contract_owed: Money | None
    """What the contract costs after leaving: the months begun until its end; null is unknown."""
    oldest_fact: str | None
    """The day of the oldest price or rate."""
    refusals: list[Problem]
    origin_refusals: list[Problem]
    blocking: list[Problem]
    unmapped: list[Problem]
    warnings: list[Problem]
    """What to know of the goal though it does not stop anything."""
    work: list[Problem]
