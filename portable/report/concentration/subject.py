"""What is shown of a portfolio, and the words that its formats share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from portable.errors import Diagnostic
from portable.report.comparison.figures import UNKNOWN, amount

if TYPE_CHECKING:
    from decimal import Decimal

    from portable.model.portfolio import Basis, Dimension, Holding, Move, Portfolio, Share

FEW = 5
"""How many names stand in one cell before the rest is counted."""
UNITS: Mapping[Basis, str] = {"cost": "$/h", "accelerators": "accelerators", "workloads": "workloads"}
OVERLAP = (
    "a provider and whoever it has capacity from count for the same work, so these shares overlap; "
    "`portable evidence` names the source of each tie"
)

INDEX = "index: Herfindahl-Hirschman, the sum of the squared shares; 1 is all of it on one name"


class Spread(NamedTuple):
    """A portfolio and what of it is above a limit."""

    portfolio: Portfolio
    above: tuple[Diagnostic, ...] = ()
    everything: bool = False
    """Every name, however many."""


def listed(names: Iterable[str], *, everything: bool = False) -> str:
    """A few names, and how many more there are."""
    found = tuple(names)
    few = found if everything else found[:FEW]
    more = len(found) - len(few)
    return ", ".join(few) + (f" and {more} more" if more else "")


def percentage(share: float) -> str:
    """A share with one decimal."""
    return f"{share * 100:.1f} %"


def index(hhi: float | None) -> str:
    """The index with three decimals."""
    return UNKNOWN if hhi is None else f"{hhi:.3f}"


def weight(share: Share, basis: Basis) -> str:
    """What the share is of: dollars with cents, all else as a number."""
    return amount(share.weight) if basis == "cost" else f"{share.weight:.4g}"


def hourly(value: Decimal | None) -> str:
    """Dollars per hour, or `?`."""
    return amount(value)


def title(dimension: Dimension, hhi: float | None) -> str:
    """The heading of one dimension."""
    return f"by {dimension}, index {index(hhi)}"


def fitting(one: Holding) -> tuple[str, ...]:
    """Where else it would fit."""
    return tuple(move.target for move in one.moves if move.exposure is not None)


def barred(one: Holding) -> tuple[Move, ...]:
    """Where it is refused."""
    return tuple(move for move in one.moves if move.exposure is None)


def in_the_way(one: Holding, *, everything: bool = False) -> str:
    """What keeps it from other places, each with those places; empty where nothing does."""
    places: dict[str, list[str]] = {}
    for move in barred(one):
        for name in dict.fromkeys(refusal.name for refusal in move.refusals):
            places.setdefault(name, []).append(move.target)
    return "; ".join(f"{name} ({listed(found, everything=everything)})" for name, found in sorted(places.items()))


def prices(spread: Spread) -> str:
    """How old the oldest price is."""
    oldest = spread.portfolio.oldest
    return "no price here has a date" if oldest is None else f"the oldest price is of {oldest}"


def reasons(move: Move) -> str:
    """Why it is refused, by the names of the refusals."""
    return ", ".join(dict.fromkeys(refusal.name for refusal in move.refusals))


def summary(spread: Spread) -> str:
    """The portfolio in one sentence."""
    portfolio = spread.portfolio
    placed, without = len(portfolio.holdings), len(portfolio.unplaced)
    words = f"{placed} {'workload' if placed == 1 else 'workloads'}"
    return f"{words}, {without} more without a place" if without else words
