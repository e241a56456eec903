"""The JSON document `evidence`, as types."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from portable.report.cost_documents import Fact
from portable.report.documents import Condition, Problem


class AgedFact(Fact):
    """A fact with its age."""

    age_days: int | None
    """Days from the source's date to `as_of`; None: the source carries no date."""


class Demand(TypedDict):
    """One demand of the policy, judged."""

    kind: Literal["provider", "sovereignty", "residency", "attestation", "isolation", "data"]
    """data: another demand, judged of the store that data lies in which is not with the target."""
    demand: str
    """As the spec says it; of data its name first: `corpus: residency EU`."""
    path: list[str | int]
    verdict: Literal["met", "refused", "not-evidenced"]
    because: str
    facts: list[AgedFact]
    notes: list[str]
    """Limits of what the facts cover."""


class Promised(TypedDict):
    """What the provider promises in writing."""

    subject: Literal["availability", "network performance"]
    statement: str | None
    """None: nothing was found in the texts read."""
    fact: AgedFact | None
    notes: str | None


class CounterGroup(TypedDict):
    """Counters that show one thing."""

    shows: str
    unit: str | None
    """null: not published."""
    names: list[str]
    """As they are read; N stands for a priority."""


class Counters(TypedDict):
    """What one kind of adapter counts of pauses, marks and losses."""

    name: str
    adapters: str
    read: str
    """The command, file or exporter that has them."""
    groups: list[CounterGroup]
    fact: AgedFact


class EvidenceDocument(TypedDict):
    """What is evidenced for a workload on a target."""

    workload: str
    spec: str
    spec_digest: str
    catalogue_digest: str
    target_digest: str
    """Of the target as it was read: its region, mappings, assumptions."""
    version: str
    """Of the program that judged."""
    target: str
    provider: str
    region: str
    as_of: str
    holds: bool
    """Everything demanded is evidenced, and the target takes the workload."""
    machines: list[str]
    requirements: list[Demand]
    entity: list[AgedFact]
    promises: list[Promised]
    only_measured: list[Condition]
    """What no promise covers."""
    counters: list[Counters]
    """Which counters show congestion; empty where the fabric has no pauses to count, which is no zero."""
    ratios: list[AgedFact]
    """What they come to."""
    assumed: list[AgedFact]
    export_rules: list[AgedFact]
    refusals: list[Problem]
    """Why the target refuses the workload, beside its policy."""
