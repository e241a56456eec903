"""A difference in cost as JSON: the shape is that of the schema `cost-difference`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from portable.report import plain
from portable.report.cost_difference.subject import Changed
from portable.report.json_document import document, money
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.cost_change import CostChange, Delta
    from portable.report.cost_difference.document import CostDifferenceDocument, FigureChange, Sign, TargetChange

_WORDS: Mapping[str, Sign] = {"+": "added", "-": "removed", "~": "changed", "=": "same"}


def json(changed: Changed, view: View) -> str:
    """The document `cost-difference`."""
    body: CostDifferenceDocument = {
        "after": changed.after,
        "before": changed.before,
        "targets": [_target(one) for one in changed.changes],
        "workload": changed.workload,
    }
    return document("cost-difference", body)


def _target(one: CostChange) -> TargetChange:
    return {
        "change": _WORDS[one.sign],
        "hourly": _figure(one.hourly, "hour") if one.hourly is not None else None,
        "lines": [_figure(line, "hour") for line in one.lines],
        "oldest_after": one.oldest_after.isoformat() if one.oldest_after else None,
        "oldest_before": one.oldest_before.isoformat() if one.oldest_before else None,
        "per_run": _figure(one.per_run, "run") if one.per_run is not None else None,
        "target": one.target,
    }


def _figure(one: Delta, unit: str) -> FigureChange:
    percent = plain.rounded(one.percent, 2)
    return {
        "after": money(plain.rounded(one.after), unit),
        "before": money(plain.rounded(one.before), unit),
        "change": _WORDS[one.sign],
        "machines_after": one.words_after,
        "machines_before": one.words_before,
        "more": money(plain.rounded(one.amount), unit),
        "name": one.name,
        "percent": None if percent is None else str(percent),
    }
