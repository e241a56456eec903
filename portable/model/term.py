"""What a term of capacity means for one group of a workload: hours paid against hours used."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portable.model.commitment import Bought
from portable.model.placement import Fact


@dataclass(frozen=True, slots=True)
class Term:
    """One way to buy the nodes of a group for a time; hours are those of one run."""

    role: str
    instance_type: str
    title: str
    """As the provider calls it."""
    option: Bought
    chosen: bool
    """Whether the group was placed so; else it is an offer."""
    used: Decimal | None = None
    """Hours that a run takes; None: nothing says how long."""
    paid: Decimal | None = None
    """Hours that are paid if the term is bought for this run alone; None is unknown."""
    min_term: Decimal | None = None
    """Hours."""
    max_term: Decimal | None = None
    lead_time: str | None = None
    notice: Decimal | None = None
    """Seconds from the warning until nodes are taken away."""
    payment: str | None = None
    rate: str | None = None
    """How often nodes are taken away, as published."""
    discount: Decimal | None = None
    """Off the price on demand."""
    at_most: bool = True
    """The discount is published as `up to`."""
    warnings: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    """Of the terms, then of prices that are no longer current."""

    @property
    def unused(self) -> Decimal | None:
        """Hours that are paid and not used."""
        return None if self.paid is None or self.used is None else self.paid - self.used

    @property
    def break_even(self) -> Decimal | None:
        """The share of the term that must be used for it to cost no more than on demand; None: no discount is known.

        Where the discount is one at most, the true share is this or more.
        """
        return None if self.discount is None else 1 - self.discount
