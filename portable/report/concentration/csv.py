"""A portfolio as comma-separated values: one line for each name of each dimension."""

from __future__ import annotations

from portable.report import table
from portable.report.concentration.subject import Spread
from portable.report.table import Column, Table
from portable.report.view import View

_COLUMNS = tuple(
    Column(key, key)
    for key in ("dimension", "hhi", "name", "share", "weight", "basis", "workloads", "stops", "movable", "stuck")
)


def csv(spread: Spread, view: View) -> str:
    """Shares as fractions, weights as digits; what is unknown is an empty field."""
    portfolio = spread.portfolio
    lost = {(loss.dimension, loss.name): loss for loss in portfolio.losses}
    rows = []
    for one in portfolio.concentrations:
        for share in one.shares:
            loss = lost.get((one.dimension, share.name))
            rows.append(
                (
                    one.dimension,
                    "" if one.hhi is None else f"{one.hhi:.6f}",
                    share.name,
                    f"{share.share:.6f}",
                    f"{share.weight:f}",
                    portfolio.basis,
                    " ".join(share.workloads),
                    "" if loss is None else str(len(loss.stops)),
                    "" if loss is None else str(len(loss.movable)),
                    "" if loss is None else " ".join(loss.stuck),
                )
            )
    return table.csv(Table(_COLUMNS, tuple(rows)))
