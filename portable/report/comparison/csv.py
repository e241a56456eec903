"""A comparison as comma-separated values: one line a target, the refused ones with their reason."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portable.report import table
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import COLUMNS, cells
from portable.report.plain import rounded
from portable.report.table import Column, Table
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.cost import Comparison

_MONEY = (
    "hourly",
    "hourly-most",
    "per-accelerator",
    "per-run",
    "spot",
    "spot-run",
    "storage",
    "traffic",
    "run-whole",
    "per-flop",
)
"""Amounts are written as plain digits; unknown is an empty field."""


def csv(choice: Choice, view: View) -> str:
    """The chosen columns, then status and reason."""
    ends = (Column("status", "status"), Column("reason", "reason"))
    columns = (*choice.columns_shown(choice.columns), *ends)
    rows = tuple(_row(one, choice.columns) for one in choice.compared)
    return table.csv(Table(columns, rows))


def _row(one: Comparison, keys: tuple[str, ...]) -> tuple[str, ...]:
    if one.placement is None or one.cost is None:
        known = {"target": one.target, "region": one.region or ""}
        reason = "; ".join(f"{each.name}: {each.message}" for each in one.refusals)
        return (*(known.get(key, "") for key in keys), "refused", reason)
    texts = dict(zip(keys, cells(one, keys), strict=True))
    for key in _MONEY:
        value = COLUMNS[key].rank(one) if texts.get(key) else None
        texts |= {key: str(rounded(value)) if isinstance(value, Decimal) else ""} if key in texts else {}
    return (*texts.values(), "fits", "")
