"""Amounts as a page shows them: aligned, with their unit in the heading, and never a zero for what is unknown."""

from __future__ import annotations

from decimal import Decimal

from portable.report.page.cost_parts import Cost
from portable.report.page.elements import Html, element, joined, prose
from portable.report.page.part import Money
from portable.report.plain import figure

READING = "List prices or your own terms in USD, the head included, taxes left out."
"""What every amount of a page is."""


def amount(value: Decimal) -> str:
    """Two decimals, four below one, thousands apart."""
    return figure(value)


def hours(value: Decimal) -> str:
    """Two decimals at most, four below one, thousands apart."""
    return f"{value:,.{2 if value >= 1 else 4}f}".rstrip("0").rstrip(".")


def whole(value: Decimal) -> str:
    """For axes: no more digits than are needed."""
    return f"{value.normalize():,f}"


def unknown(why: str = "") -> Html:
    """The word, and why."""
    reason = [element("small", " ", prose(why))] if why else []
    return joined([element("span", "unknown", class_="unknown"), *reason])


def money(value: Money | None, why: str = "") -> Html:
    """An amount in its column, or that it is unknown."""
    return unknown(why) if value is None else joined([amount(value.amount)])


def run_money(cost: Cost) -> Html:
    """The machines of one run; where it may be more, that it is so much at least."""
    if cost.per_run is None or cost.run is None or not cost.run.at_least:
        return money(cost.per_run)
    return joined([element("small", "at least "), amount(cost.per_run.amount)])


def why_unknown(cost: Cost) -> str:
    """Which roles have no price."""
    return f"no price for {', '.join(cost.unknown)}" if cost.unknown else ""


def why_no_run(cost: Cost) -> str:
    """Why the cost of a run is unknown."""
    return why_unknown(cost) or "the spec does not say how long a run takes"


def currency(cost: Cost) -> str:
    """The currency of its amounts."""
    return next((line.price.currency for line in cost.lines if line.price is not None), "USD")
