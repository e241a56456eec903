"""What a cost is made of in the JSON documents that commands write, as types.

Keys may be added within a major version; none is removed, renamed or given another meaning.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from portable.model.instance_type import Purchase


class Money(TypedDict):
    """An amount."""

    amount: str
    """Decimal digits, exact."""
    currency: str
    unit: str
    """What one of it is paid for: hour, node-hour, accelerator-hour, run."""


class Fact(TypedDict):
    """A fact that a choice rests on."""

    statement: str
    source: str | None
    """None: the source is unknown."""
    date: str | None
    confidence: str | None
    assumed: bool
    """Nobody published it."""
    file: str | None
    """The user's own provider file it was read from."""


class CostLine(TypedDict):
    """The nodes of one role."""

    role: str
    instance_type: str
    nodes: int
    nodes_at_most: int
    """At the greatest number of replicas."""
    purchase: Purchase
    price: Money | None
    """Of one node; None is unknown."""
    hourly: Money | None
    fact: Fact | None


class StoragePart(TypedDict):
    """Data that is kept."""

    name: str
    kind: str
    size_bytes: int
    amount: Money | None
    """A month's; null is unknown."""
    because: str
    """Why it is unknown."""
    fact: Fact | None


class MovedPart(TypedDict):
    """Traffic of one run."""

    name: str
    """The logical name of the data, or the group whose nodes talk to each other."""
    kind: str
    size_bytes: int | None
    """null is unknown."""
    amount: Money | None
    because: str
    """What is moved and how often, and why the amount is unknown if it is."""
    fact: Fact | None


class RunStage(TypedDict):
    """A part of a run's time."""

    name: Literal["queue", "startup", "work", "idle", "lost", "preempted", "term"]
    hours: str
    hourly: Money | None
    """For each of these hours; null is unknown."""
    amount: Money | None
    because: str
    fact: Fact | None


class RunCost(TypedDict):
    """The machines of one run, as stages of its time."""

    purchase: Purchase | None
    """How the groups are bought; null: each as it was placed."""
    hours: str
    """For which all nodes are paid."""
    amount: Money | None
    at_least: list[str]
    """Why the true figure may be more; empty: nothing that is known of is left open."""
    assumed: list[str]
    endless: bool
    """Interruptions come so fast that the work is never done."""
    stages: list[RunStage]


class ClusterFee(TypedDict):
    """What is paid for the cluster, whoever uses it: in no other figure."""

    name: str
    hourly: Money
    fact: Fact | None


class OperationCost(TypedDict):
    """What operations cost in one number format."""

    dtype: str
    peak_tflops: str | None
    """Dense, of all accelerators; null is unknown."""
    efficiency: str
    """Achieved over peak; 1 where neither the spec nor the user states it."""
    amount: Money | None
    """For 10^18 operations."""
    facts: list[Fact]


class CapacityTerm(TypedDict):
    """One way to buy a group's nodes for a time; hours are those of one run."""

    role: str
    instance_type: str
    title: str
    option: Purchase | Literal["committed"]
    chosen: bool
    """Whether the group was placed so; else it is an offer."""
    used_hours: str | None
    paid_hours: str | None
    """If it is bought for this run alone; null is unknown."""
    min_term_hours: str | None
    max_term_hours: str | None
    lead_time: str | None
    notice_seconds: str | None
    """From the warning until nodes are taken away."""
    payment: str | None
    preemption_rate: str | None
    discount: str | None
    """Off the price on demand, as a share."""
    discount_at_most: bool
    break_even: str | None
    """The share of the term that must be used for it to cost no more than on demand: this or more, where the discount
    is one at most."""
    warnings: list[str]
    facts: list[Fact]


class AmountRange(TypedDict):
    """An amount that is not known exactly."""

    low: Money
    likely: Money
    high: Money


class ScenarioCost(TypedDict):
    """What a scenario adds if it is passed on: in no other figure."""

    scenario: str
    kind: Literal["carbon", "power"]
    per_hour: AmountRange | None
    """null is unknown."""
    per_run: AmountRange | None
    because: str
    """What it rests on, or why it is unknown."""
    facts: list[Fact]


class Cost(TypedDict):
    """What the nodes cost: list prices or the user's own terms, taxes left out."""

    lines: list[CostLine]
    accelerators: int
    hourly: Money | None
    """None: a part of it is unknown."""
    hourly_known: Money | None
    """What is known of it; the true figure is this or more."""
    per_accelerator_hour: Money | None
    per_run: Money | None
    hours_per_run: str | None
    assumed: list[str]
    """What the length of a run takes for granted."""
    unknown: list[str]
    """Roles whose price is unknown."""
    options: dict[str, Money | None]
    """Everything per hour, by each way in which the groups' nodes are sold; null is unknown."""
    storage: list[StoragePart]
    """What keeping the data costs a month; in none of the figures above."""
    storage_per_month: Money | None
    per_run_with_storage: Money | None
    hourly_at_most: Money | None
    """At the greatest number of replicas."""
    run: RunCost | None
    """One run as placed; null: it is not known how long it takes."""
    spot_run: RunCost | None
    """The same on spot nodes; null also where they are not sold so."""
    traffic: list[MovedPart]
    """What one run's traffic costs, of data that lies elsewhere; in none of the figures above."""
    traffic_per_run: Money | None
    per_run_whole: Money | None
    """Machines, data while the run lasts, and traffic."""
    per_run_whole_known: Money | None
    """What is known of it; the true figure is this or more."""
    fees: list[ClusterFee]
    dtype: str | None
    """The number format that the workload is about."""
    per_operation: list[OperationCost]
    terms: list[CapacityTerm]
    """How the groups' nodes are, and could be, bought for a time."""
    scenarios: list[ScenarioCost]
    """What was asked after by `--scenario`."""
    exchange: str | None
    """The rate of your own behind amounts that are not in USD, with its day."""
