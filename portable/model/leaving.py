"""What it takes to move a workload from one target to another."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from portable.errors import Diagnostic
from portable.model.cost import Part


@dataclass(frozen=True, slots=True)
class Change:
    """What one role runs on before and after."""

    role: str
    before: str
    """Instance type, accelerator and architecture, in words."""
    after: str
    image_before: str
    image_after: str
    runtime_before: str
    runtime_after: str
    arch_before: str
    arch_after: str

    @property
    def rebuilds(self) -> bool:
        """Whether the image is another build: for another runtime or architecture."""
        return (self.runtime_before, self.arch_before) != (self.runtime_after, self.arch_after)


@dataclass(frozen=True, slots=True)
class Leaving:
    """The way from one target to another: money, work, and what stands in the way."""

    workload: str
    origin: str
    """The target, and its provider in words."""
    goal: str
    moved: tuple[Part, ...] = ()
    """Data that leaves, each with what the traffic costs once; what is elsewhere already costs nothing."""
    changes: tuple[Change, ...] = ()
    """Empty where one of the two targets refuses the workload."""
    blocking: tuple[Diagnostic, ...] = ()
    """Findings in the code that stop it on the goal's runtimes."""
    work: tuple[Diagnostic, ...] = ()
    """Findings that do not block, counted."""
    refusals: tuple[Diagnostic, ...] = ()
    """Why the goal refuses it."""
    origin_refusals: tuple[Diagnostic, ...] = ()
    """Why the origin itself refuses it: then nothing can be compared."""
    unmapped: tuple[Diagnostic, ...] = ()
    """What the goal has yet to map."""
    warnings: tuple[Diagnostic, ...] = ()
    """What to know of the goal though it does not stop anything: assumed facts, wishes that are not kept."""
    leaves: datetime.date | None = None
    """The day it goes."""
    contract_until: datetime.date | None = None
    """When the origin's own terms end; None: the targets file names no end."""
    monthly: Decimal | None = None
    """USD a month that are owed until then; None: the targets file names no sum."""
    oldest: datetime.date | None = None
    """Of the prices and rates behind the figures; None: none has a date."""
    hourly_before: Decimal | None = None
    hourly_after: Decimal | None = None
    """USD; None is unknown."""

    @property
    def traffic(self) -> Decimal | None:
        """USD for moving all data, once; None when any part is unknown."""
        amounts = [part.amount for part in self.moved]
        return None if None in amounts else sum((one for one in amounts if one is not None), Decimal(0))

    @property
    def known(self) -> Decimal:
        """USD of what is known; the true figure is this or more."""
        return sum((part.amount for part in self.moved if part.amount is not None), Decimal(0))

    @property
    def days_left(self) -> int | None:
        """Days of the contract after leaving, negative if it has ended; None is unknown."""
        if self.contract_until is None or self.leaves is None:
            return None
        return (self.contract_until - self.leaves).days

    @property
    def months_left(self) -> int | None:
        """Months of the contract that begin after leaving; None is unknown."""
        left = self.days_left
        if left is None or self.contract_until is None or self.leaves is None:
            return None
        first, last = self.leaves, self.contract_until
        whole = (last.year - first.year) * 12 + last.month - first.month
        return max(whole + (last.day > first.day), 1) if left > 0 else 0

    @property
    def owed(self) -> Decimal | None:
        """USD that the contract still costs after leaving; None is unknown."""
        months = self.months_left
        if months is None or (months and self.monthly is None):
            return None
        return Decimal(months) * (self.monthly or 0)

    @property
    def rebuilt(self) -> tuple[Change, ...]:
        """The roles whose image is another build there."""
        return tuple(one for one in self.changes if one.rebuilds)

    @property
    def possible(self) -> bool:
        """Whether the goal takes it as it is."""
        return not (self.refusals or self.blocking)
