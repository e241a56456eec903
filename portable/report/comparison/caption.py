"""What stands below every comparison: what its figures are, and of which days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.report.comparison.columns import price_date

if TYPE_CHECKING:
    from portable.report.comparison.choice import Choice

_FIGURES = (
    "$/h: list price of all nodes at the least number of replicas, the head included, taxes left out. "
    "$/acc-h: that for each accelerator. fabric: Gbit/s for each accelerator. ?: unknown."
)


def caption(choice: Choice) -> str:
    """The same words in every format; amounts are in one currency: the rate of another stands in the conditions."""
    dollars = " Amounts in USD." if choice.currency == "USD" else ""
    return choice.said(f"{_FIGURES}{dollars}{_dated(choice)}")


def _dated(choice: Choice) -> str:
    """Of which days the prices are."""
    dates = sorted(date for one in choice.fitting if one.cost is not None and (date := price_date(one.cost)))
    if not dates:
        return ""
    return f" Prices of {dates[0]}." if dates[0] == dates[-1] else f" Prices of {dates[0]} to {dates[-1]}."
