"""What an auditor reads: each demand of a workload with a verdict, the facts behind it, and what nobody promises."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from portable.errors import Diagnostic, Path
from portable.model.placement import Condition, Fact
from portable.model.world import CounterGroup

Verdict = Literal["met", "refused", "not-evidenced"]
"""refused: a fact stands against it; not-evidenced: nothing says that it holds, which is as good as no."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One demand of the spec's policy, judged by the facts of a provider and a region."""

    kind: Literal["provider", "sovereignty", "residency", "attestation", "isolation", "data"]
    """data: another demand, judged of the store that data lies in which is not with the target."""
    demand: str
    """As the spec says it: `hipaa`, `EU`, `node`; of data its name first: `corpus: residency EU`."""
    path: Path
    """Where in the spec it stands."""
    verdict: Verdict
    because: str
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    """Limits of what the facts cover: a scope, a type that is not confirmed."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Something the provider promises in writing, or for which no promise was found."""

    subject: Literal["availability", "network performance"]
    statement: str | None
    """None: nothing was found in the texts read."""
    fact: Fact | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """Counters of one kind of adapter, by which congestion can be seen."""

    name: str
    adapters: str
    read: str
    """The command, file or exporter that has them."""
    groups: tuple[CounterGroup, ...]
    fact: Fact


@dataclass(frozen=True, slots=True)
class Evidence:
    """The record of one workload on one target on one day."""

    workload: str
    spec: str
    spec_digest: str
    """SHA-256 of the spec as it was read, with the digest of its code."""
    catalogue_digest: str
    """SHA-256 of every fact of the provider."""
    target_digest: str
    """SHA-256 of the target as it was read: its region, mappings, assumptions."""
    version: str
    """Of the program that judged."""
    target: str
    provider: str
    title: str
    region: str
    as_of: datetime.date
    """The day that ages are counted to."""
    machines: tuple[str, ...]
    """Role and instance type of every seat; empty where the target refuses the workload."""
    requirements: tuple[Requirement, ...]
    entity: tuple[Fact, ...]
    """Who the provider is: its company, contracting companies, addendum, sub-processors, suppliers."""
    promises: tuple[Promise, ...]
    unmeasured: tuple[Condition, ...]
    """What only a measurement shows."""
    assumed: tuple[Fact, ...]
    """Facts that nobody published and that the placement rests on."""
    export: tuple[Fact, ...]
    """Export rules as notes: they are law, not a fact of the provider, and change."""
    refusals: tuple[Diagnostic, ...] = ()
    """Why the target refuses the workload, for whatever reason."""
    counters: tuple[Counted, ...] = ()
    """Which counters show congestion of the placed nodes' fabrics; empty where there are no pauses to count."""
    ratios: tuple[Fact, ...] = ()
    """What they come to."""

    @property
    def unmet(self) -> tuple[Requirement, ...]:
        """The demands that are refused or not evidenced."""
        return tuple(one for one in self.requirements if one.verdict != "met")

    @property
    def holds(self) -> bool:
        """Whether everything that the workload demands is evidenced, and the target takes it."""
        return not self.unmet and not self.refusals
