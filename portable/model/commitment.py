"""How capacity is bought for a time: terms, notice, lead time, and prices that are no longer current."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field

from portable.model.instance_type import Purchase
from portable.model.noun import Noun
from portable.model.quantity import Amount, Seconds, format_duration
from portable.model.source import Entry

Bought = Purchase | Literal["committed"]
"""A purchase option, or a commitment to spend: its nodes are bought on demand and billed by its terms."""


_DAY = 24 * 3600


def term_length(seconds: int) -> str:
    """A length as a person says it: whole days where it is some."""
    return f"{seconds // _DAY} d" if seconds % _DAY == 0 else format_duration(seconds)


class Step(Noun):
    """In which lengths a term is sold."""

    length: Seconds
    """Terms are multiples of it."""
    up_to: Seconds | None = None
    """The longest term that is sold in these steps; longer ones come in those of the next entry. None: the last."""


class PastPrice(Entry):
    """A price that was read once and is not known to hold: nothing is reckoned with it."""

    instance_type: str
    price: Amount
    """USD per hour of one node."""
    until: datetime.date | None = None
    """The last day it was published for; None: not said."""
    regions: tuple[str, ...] | None = None
    """Where; None: not said."""

    @property
    def words(self) -> str:
        """The price, and why it does not count."""
        where = f" in {', '.join(self.regions)}" if self.regions else ""
        held = f", published until {self.until}" if self.until else ", and may have changed since"
        return f"{self.instance_type}: {self.price} USD/h{where}{held}: nothing is reckoned with it"


class Commitment(Entry):
    """One way in which a provider sells capacity for a time, or takes it back; None is unknown."""

    title: str
    """As the provider calls it."""
    option: Bought
    types: tuple[str, ...] | None = None
    """Instance types it was published for; None: all that are sold by the option."""
    min_term: Seconds | None = None
    max_term: Seconds | None = None
    steps: tuple[Step, ...] = ()
    """Empty: not published."""
    lead_time: str | None = None
    """How long before it must be asked for, or how long one waits, in words."""
    notice: Seconds | None = None
    """From the warning until nodes are taken away."""
    lost: Seconds | None = None
    """Paid at the end of the term and of no use, as nodes are emptied before."""
    discount: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Off the price on demand."""
    bound: Literal["at most", "exactly"] = "at most"
    """How the discount is published."""
    payment: str | None = None
    """How it is paid, and how one gets out of it."""
    rate: str | None = None
    """How often nodes are taken away, as published."""
    past_prices: tuple[PastPrice, ...] = ()

    @property
    def words(self) -> str:
        """The terms in one line; what is not published is left out."""
        told = (
            self.title,
            self._said("at least", self.min_term),
            self._said("at most", self.max_term),
            *(f"in steps of {term_length(one.length)}{self._up_to(one)}" for one in self.steps),
            self._discount,
            f"lead time: {self.lead_time}" if self.lead_time is not None else "",
            self.payment or "",
            f"{format_duration(self.notice)} from the warning to the end" if self.notice is not None else "",
            f"the last {format_duration(self.lost)} are paid and of no use" if self.lost is not None else "",
            f"taken away: {self.rate}" if self.rate is not None else "",
            self.notes or "",
        )
        return "; ".join(one for one in told if one)

    @property
    def _discount(self) -> str:
        if self.discount is None:
            return ""
        return f"{'up to ' if self.bound == 'at most' else ''}{self.discount:.0%} off the price on demand"

    @staticmethod
    def _said(bound: str, seconds: int | None) -> str:
        return "" if seconds is None else f"{bound} {term_length(seconds)}"

    @staticmethod
    def _up_to(step: Step) -> str:
        return "" if step.up_to is None else f" up to {term_length(step.up_to)}"
