"""Amounts of a comparison as a reader sees them: `?` is unknown, `≥` is what it costs at least."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portable.report.plain import figure

if TYPE_CHECKING:
    from portable.model.cost import Cost
    from portable.model.run import Run

UNKNOWN = "?"
_AT_LEAST = "≥ "


def amount(value: Decimal | None) -> str:
    """Dollars with two decimals, more for small amounts; `?` is unknown."""
    return UNKNOWN if value is None else figure(value)


def of_run(cost: Cost) -> str:
    """The machines of one run."""
    return _open(cost.per_run, open_=bool(cost.least))


def of_spot_run(run: Run | None) -> str:
    """The machines of one run on spot nodes; nothing where there is none."""
    return "" if run is None else "never ends" if run.endless else _open(run.amount, open_=bool(run.least))


def of_whole_run(cost: Cost) -> str:
    """Machines, data and traffic of one run."""
    return _open(cost.per_run_whole, open_=bool(cost.least))


def _open(value: Decimal | None, *, open_: bool) -> str:
    """An amount, or the least that it is."""
    return f"{_AT_LEAST}{amount(value)}" if open_ and value is not None else amount(value)
