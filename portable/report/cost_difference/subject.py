"""A difference in cost with what it is between."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portable.model.cost_change import CostChange, Delta
from portable.report.plain import figure


class Changed(NamedTuple):
    """What is to be shown."""

    workload: str
    before: str
    """What the spec is compared with, as the reader named it."""
    after: str
    changes: tuple[CostChange, ...]


LEGEND = "+ added, - gone, ~ changed; USD, list prices or your own terms, taxes left out; ? is unknown."


def prices(changed: Changed) -> str:
    """How old the oldest prices on both sides are: a difference may be one of prices alone."""
    before = _first(one.oldest_before for one in changed.changes)
    after = _first(one.oldest_after for one in changed.changes)
    return f"Oldest price: {before or 'unknown'} before, {after or 'unknown'} now."


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def money(amount: Decimal | None) -> str:
    """Dollars; `?` is unknown."""
    return "?" if amount is None else figure(amount)


def more(one: Delta) -> str:
    """By how much, in dollars and percent."""
    if one.amount is None:
        return "by an unknown amount"
    percent = f", {one.percent:+.1f} %" if one.percent is not None else ""
    return f"{one.amount:+,.2f}{percent}"


def figures(one: Delta) -> str:
    """Old and new, and by how much."""
    if one.sign == "+":
        return money(one.after)
    if one.sign == "-":
        return money(one.before)
    return f"{money(one.before)} -> {money(one.after)} ({more(one)})" if one.sign == "~" else money(one.after)


def machines(one: Delta) -> str:
    """Nodes before and after."""
    if one.words_before and one.words_after and one.words_before != one.words_after:
        return f"{one.words_before} -> {one.words_after}"
    return one.words_after or one.words_before


def headline(one: CostChange) -> str:
    """What becomes of a target."""
    return {
        "+": "takes it now, and did not",
        "-": "took it, and refuses it now",
        "~": "changes",
        "=": "costs the same",
    }[one.sign]
