"""Evidence, portfolios and ways out as a page reads them."""

from __future__ import annotations

import datetime

from portable.report.page.cost_parts import DataCost
from portable.report.page.part import Count, Fact, Money, Part, Share
from portable.report.page.parts import Condition, Problem


class Demand(Part):
    """One demand of the policy, judged."""

    kind: str
    demand: str
    verdict: str
    because: str = ""
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()


class Promise(Part):
    """What a provider promises in writing; a statement of None was not found."""

    subject: str
    statement: str | None = None
    fact: Fact | None = None
    notes: str | None = None


class CounterGroup(Part):
    """Counters that show one thing."""

    shows: str
    unit: str | None = None
    names: tuple[str, ...] = ()


class Counters(Part):
    """What one kind of adapter counts."""

    adapters: str
    read: str
    groups: tuple[CounterGroup, ...] = ()
    fact: Fact | None = None


class Evidence(Part):
    """What is evidenced for a workload on a target."""

    workload: str
    target: str
    provider: str = ""
    region: str | None = None
    spec_digest: str = ""
    catalogue_digest: str = ""
    target_digest: str = ""
    version: str = ""
    holds: bool
    requirements: tuple[Demand, ...] = ()
    entity: tuple[Fact, ...] = ()
    promises: tuple[Promise, ...] = ()
    only_measured: tuple[Condition, ...] = ()
    counters: tuple[Counters, ...] = ()
    ratios: tuple[Fact, ...] = ()
    assumed: tuple[Fact, ...] = ()
    export_rules: tuple[Fact, ...] = ()


class Held(Part):
    """One workload of a portfolio, where it is."""

    workload: str
    target: str
    chosen: str = ""
    provider: str
    region: str = ""
    hourly: Money | None = None
    accelerators: Count = 0


class NoPlace(Part):
    """A workload that no target takes."""

    workload: str


class NameShare(Part):
    """What depends on one name."""

    name: str
    share: Share


class Spread(Part):
    """How a portfolio is spread over one dimension."""

    dimension: str
    hhi: Share | None = None
    shares: tuple[NameShare, ...] = ()


class Loss(Part):
    """What stops when one name is gone."""

    dimension: str
    name: str
    share: Share
    stops: tuple[str, ...] = ()
    movable: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()


class Portfolio(Part):
    """On whom many workloads depend."""

    basis: str
    basis_because: str = ""
    concentrations: tuple[Spread, ...] = ()
    losses: tuple[Loss, ...] = ()
    workloads: tuple[Held, ...] = ()
    unplaced: tuple[NoPlace, ...] = ()


class Changed(Part):
    """What one role runs on before and after."""

    role: str
    before: str
    after: str
    rebuilds: bool = False
    """The image is another build."""


class Exit(Part):
    """What moving a workload from one target to another takes."""

    workload: str
    origin: str
    goal: str
    possible: bool
    traffic: Money | None = None
    traffic_known: Money | None = None
    moved: tuple[DataCost, ...] = ()
    changes: tuple[Changed, ...] = ()
    hourly_before: Money | None = None
    hourly_after: Money | None = None
    leaves: datetime.date | None = None
    contract_until: datetime.date | None = None
    contract_owed: Money | None = None
    """What the contract costs after leaving."""
    oldest_fact: datetime.date | None = None
    refusals: tuple[Problem, ...] = ()
    origin_refusals: tuple[Problem, ...] = ()
    blocking: tuple[Problem, ...] = ()
    unmapped: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    work: tuple[Problem, ...] = ()


class Work(Part):
    """All work of one kind."""

    kind: str
    places: Count = 0
    distinct: Count = 0


class Blocker(Part):
    """A finding behind a verdict."""

    rule: str
    message: str
    file: str
    line: Count = 1


class Scored(Part):
    """One target or runtime, and what came of it."""

    name: str
    verdict: str
    because: str = ""
    blocking: tuple[Blocker, ...] = ()
    work: tuple[Work, ...] = ()


class Score(Part):
    """How portable something is."""

    subject: str
    files: Count = 0
    targets: tuple[Scored, ...] = ()
