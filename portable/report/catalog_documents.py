"""The JSON documents of live facts, as types; as in `documents`, keys are only ever added."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from portable.report.documents import Problem


class DoubtedFact(TypedDict):
    """A fact that was read and is not believed."""

    key: str
    """What `--accept` takes."""
    name: str
    subject: str
    """Region, type and option, as far as it is about them."""
    because: str


class RefreshedProvider(TypedDict):
    """What a refresh did for one provider."""

    provider: str
    folder: str | None
    """None: nothing was written."""
    read: str
    """RFC 3339, UTC."""
    regions: int
    instance_types: int
    prices: int
    left_out: int
    """Types that are neither known nor have an accelerator with a name."""
    doubts: list[DoubtedFact]
    accepted: list[DoubtedFact]
    gaps: list[Problem]
    """What could not be read."""


class RefreshDocument(TypedDict):
    """What a refresh of live facts did."""

    providers: list[RefreshedProvider]


class DifferingFact(TypedDict):
    """One fact that is not the same on both sides; prices are USD per hour of a node."""

    provider: str
    subject: str
    change: Literal["added", "removed", "changed"]
    old: str | None
    new: str | None
    percent: str | None
    """Of a price."""
    old_date: str | None
    new_date: str | None


class DiffDocument(TypedDict):
    """What differs between two sets of facts."""

    differences: list[DifferingFact]


class AgedProvider(TypedDict):
    """How old the facts of one provider are."""

    provider: str
    folders: list[str]
    """The user's own, over the embedded ones."""
    prices: int
    regions: int
    instance_types: int
    oldest: str | None
    newest: str | None
    undated: int
    days: int | None
    """Age of the oldest price."""
    stale: int
    """Prices that are older than was asked for, or of unknown age."""


class AgeDocument(TypedDict):
    """How old the facts are."""

    providers: list[AgedProvider]
