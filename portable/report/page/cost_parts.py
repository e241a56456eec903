"""Costs as a page reads them: nodes, data, a run with its stages, operations."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from portable.report.page.part import Amount, Count, Fact, Money, Part, Share


class CostLine(Part):
    """The nodes of one role."""

    role: str
    instance_type: str = ""
    nodes: Count | None = None
    purchase: str = ""
    price: Money | None = None
    hourly: Money | None = None
    fact: Fact | None = None


class DataCost(Part):
    """What data costs: kept for a month, or moved once."""

    name: str
    kind: str
    size_bytes: Amount
    amount: Money | None = None
    because: str = ""
    """Why it is unknown, or nothing."""
    fact: Fact | None = None


class Traffic(Part):
    """What one run moves."""

    name: str
    kind: str
    size_bytes: Amount | None = None
    amount: Money | None = None
    because: str = ""
    """What is moved, and why the amount is unknown if it is."""
    fact: Fact | None = None


class Stage(Part):
    """A part of a run's time."""

    name: str
    hours: Amount
    hourly: Money | None = None
    amount: Money | None = None
    because: str = ""
    fact: Fact | None = None


class RunCost(Part):
    """The machines of one run, as stages of its time."""

    hours: Amount = Decimal(0)
    amount: Money | None = None
    at_least: tuple[str, ...] = ()
    """Why the true figure may be more."""
    assumed: tuple[str, ...] = ()
    endless: bool = False
    stages: tuple[Stage, ...] = ()


class Fee(Part):
    """What is paid for the cluster, whoever uses it."""

    name: str
    hourly: Money
    fact: Fact | None = None


class Operations(Part):
    """What 10^18 operations cost in one number format."""

    dtype: str
    peak_tflops: Amount | None = None
    efficiency: Amount = Decimal(1)
    amount: Money | None = None
    facts: tuple[Fact, ...] = ()


class Term(Part):
    """One way to buy a group's nodes for a time."""

    role: str
    title: str
    chosen: bool = False
    used_hours: Amount | None = None
    paid_hours: Amount | None = None
    break_even: Share | None = None
    discount_at_most: bool = True
    lead_time: str | None = None
    warnings: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()


class Sum(Part):
    """An amount that may be below zero."""

    amount: Annotated[Decimal, Field(ge=-(10**15), le=10**15)]


class SumSpan(Part):
    """The same, not known exactly."""

    low: Sum
    likely: Sum
    high: Sum


class Scenario(Part):
    """What a scenario adds if it is passed on."""

    scenario: str
    per_hour: SumSpan | None = None
    per_run: SumSpan | None = None
    because: str = ""
    facts: tuple[Fact, ...] = ()


class Cost(Part):
    """What a placement costs; None is unknown."""

    lines: tuple[CostLine, ...] = ()
    accelerators: Count = 0
    hourly: Money | None = None
    hourly_known: Money | None = None
    per_accelerator_hour: Money | None = None
    per_run: Money | None = None
    hours_per_run: Amount | None = None
    unknown: tuple[str, ...] = ()
    options: Mapping[str, Money | None] = {}
    """Everything per hour, by each way in which the groups' nodes are sold."""
    storage: tuple[DataCost, ...] = ()
    """What keeping the data costs a month; in none of the figures above."""
    storage_per_month: Money | None = None
    per_run_with_storage: Money | None = None
    hourly_at_most: Money | None = None
    run: RunCost | None = None
    spot_run: RunCost | None = None
    traffic: tuple[Traffic, ...] = ()
    per_run_whole: Money | None = None
    per_run_whole_known: Money | None = None
    fees: tuple[Fee, ...] = ()
    dtype: str | None = None
    per_operation: tuple[Operations, ...] = ()
    terms: tuple[Term, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
