"""A comparison as comma-separated values: one line a target, the refused ones with their reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.report import table
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import COLUMNS, cells
from portable.report.plain import rounded
from portable.report.table import Column, Table
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.cost import Comparison

_EXACT = {"hourly": "hourly", "per-accelerator": "per_accelerator_hour", "per-run": "per_run"}
"""Amounts are written as plain digits; unknown is an empty field."""


def csv(choice: Choice, view: View) -> str:
    """The chosen columns, then status and reason."""
    ends = (Column("status", "status"), Column("reason", "reason"))
    columns = (*(COLUMNS[key].column for key in choice.columns), *ends)
    rows = tuple(_row(one, choice.columns) for one in choice.compared)
    return table.csv(Table(columns, rows))


def _row(one: Comparison, keys: tuple[str, ...]) -> tuple[str, ...]:
    if one.placement is None or one.cost is None:
        known = {"target": one.target, "region": one.region or ""}
        reason = "; ".join(f"{each.name}: {each.message}" for each in one.refusals)
        return (*(known.get(key, "") for key in keys), "refused", reason)
    texts = dict(zip(keys, cells(one, keys), strict=True))
    for key, name in _EXACT.items():
        if key in texts:
            amount = rounded(getattr(one.cost, name))
            texts[key] = "" if amount is None else str(amount)
    return (*texts.values(), "fits", "")
