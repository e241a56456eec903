"""What changes in cost between two comparisons, target by target."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Sign = Literal["+", "-", "~", "="]
"""Added, gone, changed, the same."""


@dataclass(frozen=True, slots=True)
class Costed:
    """What one target costs, from a placement or from a document that was saved."""

    target: str
    fits: bool
    machines: Mapping[str, str] = field(default_factory=dict)
    """Role to nodes, instance type and purchase, in words."""
    lines: Mapping[str, Decimal | None] = field(default_factory=dict)
    """Role to USD per hour; None is unknown."""
    hourly: Decimal | None = None
    per_run: Decimal | None = None
    oldest: datetime.date | None = None
    """The day of the oldest price; None is unknown."""


@dataclass(frozen=True, slots=True)
class Delta:
    """One figure before and after."""

    name: str
    """The role; `per hour`, `per run` for the totals."""
    sign: Sign
    before: Decimal | None = None
    after: Decimal | None = None
    """USD; None is unknown, or not there as `sign` says."""
    words_before: str = ""
    words_after: str = ""

    @property
    def amount(self) -> Decimal | None:
        """USD more; None where either is unknown. What is not there costs nothing."""
        before = Decimal(0) if self.sign == "+" else self.before
        after = Decimal(0) if self.sign == "-" else self.after
        return None if before is None or after is None else after - before

    @property
    def percent(self) -> Decimal | None:
        """More by so many percent; None where that is unknown or was nothing before."""
        return None if self.amount is None or not self.before else self.amount * 100 / self.before


@dataclass(frozen=True, slots=True)
class CostChange:
    """One target before and after."""

    target: str
    sign: Sign
    """`+`: it takes the workload now and did not; `-`: the other way round."""
    lines: tuple[Delta, ...] = ()
    hourly: Delta | None = None
    per_run: Delta | None = None
    oldest_before: datetime.date | None = None
    oldest_after: datetime.date | None = None
    """The day of the oldest price, before and after; None is unknown."""

    @property
    def total(self) -> Delta | None:
        """What a limit is held against: the run where both are known, else the hour."""
        return self.per_run if self.per_run is not None and self.per_run.amount is not None else self.hourly
