"""Comparisons as a page reads them: of our own JSON documents the keys it shows, with values for what is missing.

A spec and a saved document go the same way: nouns are first written as the document that their command prints, so a
page says the same of both. What a document of a later minor version has more is ignored.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from portable.report.page.cost_parts import Cost
from portable.report.page.part import Amount, Count, Fact, Part, Rate, Share


class Place(Part):
    """A place in a file."""

    file: str
    line: int = 1
    column: int = 1


class Problem(Part):
    """Something to know, or that is wrong."""

    name: str
    message: str
    location: Place | None = None
    help: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Seat(Part):
    """What one role runs on."""

    role: str
    instance_type: str = ""
    nodes: Count | None = None
    accelerator: str | None = None
    accelerators_per_worker: Count = 0
    memory_per_accelerator_bytes: int | None = None
    runtime: str = ""
    fabric: str | None = None
    gbps_per_accelerator: Rate | None = None
    purchase: str = ""


class Wiring(Part):
    """How the nodes of one role hang together; None is unknown. Only a spec gives it, no saved document."""

    role: str
    accelerators: Count | None = None
    """Of one node."""
    used: Count | None = None
    """Of those, the ones that the workload takes; the others are paid for all the same."""
    adapters: Count | None = None
    """Of one node."""
    fabric: str | None = None
    """As people call it."""
    node_gbps: Rate | None = None
    """Sustained, of one node."""
    near: str | None = None
    """What the workload asks: `block preferred`."""
    label: str | None = None
    """The node label that tells the nearest level asked for; None: not published."""
    scale_up: str | None = None
    """In which domain accelerators of several nodes share links, in words: `one domain nvl72`."""
    facts: tuple[Fact, ...] = ()


class Reason(Part):
    """Why one choice was made."""

    subject: str
    choice: str
    value: str
    because: str
    facts: tuple[Fact, ...] = ()


class Condition(Part):
    """An objective that a manifest cannot promise."""

    subject: str
    objective: str
    status: str
    because: str = ""
    check: str | None = None
    facts: tuple[Fact, ...] = ()


class Span(Part):
    """A range with what is most likely, in kg CO2e."""

    low: Amount
    likely: Amount
    high: Amount


class Carbon(Part):
    """What a placement emits; None is unknown."""

    per_hour: Span | None = None
    per_run: Span | None = None
    unknown: tuple[str, ...] = ()
    """What is not published, so that a figure is missing."""
    assumptions: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()


class Target(Part):
    """One target: what it gives, or why it refuses."""

    target: str
    provider: str
    region: str | None = None
    status: Literal["fits", "refused"] = "fits"
    refusals: tuple[Problem, ...] = ()
    seats: tuple[Seat, ...] | None = None
    cost: Cost | None = None
    price_date: datetime.date | None = None
    conditions: tuple[Condition, ...] | None = None
    unmapped: tuple[Problem, ...] | None = None
    warnings: tuple[Problem, ...] = ()
    reasons: tuple[Reason, ...] = ()
    wiring: tuple[Wiring, ...] = ()
    carbon: Carbon | None = None
    findings: Mapping[str, int] | None = None
    """How many findings of lint have which effect; None: no code was looked at."""

    @property
    def fits(self) -> bool:
        """Whether it can run the workload."""
        return self.status == "fits"

    @property
    def workers(self) -> tuple[Seat, ...]:
        """The groups; the head where there is none."""
        seats = self.seats or ()
        return tuple(one for one in seats if one.role != "head") or seats


class Finding(Part):
    """What a lint rule saw."""

    rule: str
    message: str
    file: str
    line: int = 1
    severity: str = "warning"
    confidence: str = "high"
    effects: Mapping[str, str] = {}
    help: str | None = None
    source: str | None = None


class Findings(Part):
    """What a lint run saw."""

    findings: tuple[Finding, ...] = ()
    subjects: Count = 0


class Curve(Part):
    """One line of a chart; None is unknown, or refused at that point."""

    target: str
    points: tuple[tuple[Decimal, Decimal | None], ...]
    own: tuple[Decimal, Decimal] | None = None
    """The point that the spec asks for."""


class Chart(Part):
    """Amounts computed by the pricer at several points."""

    key: str
    title: str
    across: str
    """What the points differ in, with its unit."""
    up: str
    """What is computed, with its unit."""
    curves: tuple[Curve, ...]
    note: str


class Published(Part):
    """A study on how much of a run's time brings it forward; it is offered, never taken."""

    name: str
    goodput: Share | None = None
    bound: str = ""
    words: str
    fact: Fact


class Compared(Part):
    """One workload on all its targets."""

    workload: str
    spec: str = ""
    targets_file: str | None = None
    targets: tuple[Target, ...] = ()
    charts: tuple[Chart, ...] = ()
    studies: tuple[Published, ...] = ()
    looked: Findings | None = None
    """What lint found in its code; None: no code was looked at."""

    @property
    def fitting(self) -> tuple[Target, ...]:
        """The targets that can run it."""
        return tuple(one for one in self.targets if one.fits)

    @property
    def refused(self) -> tuple[Target, ...]:
        """The targets that cannot."""
        return tuple(one for one in self.targets if not one.fits)
