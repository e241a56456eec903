"""A comparison as JSON: nothing is left out, whatever columns were chosen."""

from __future__ import annotations

from typing import Any

from portable.model.cost import Comparison
from portable.report import diagnostics, plain
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import price_date
from portable.report.json_document import document
from portable.report.view import View


def json(choice: Choice, view: View) -> str:
    """The document `comparison`."""
    body = {
        "spec": choice.spec,
        "targets": [_one(one) for one in choice.compared],
        "targets_file": choice.targets_file,
        "workload": choice.workload.name,
    }
    return document("comparison", body)


def _one(one: Comparison) -> dict[str, Any]:
    head: dict[str, Any] = {
        "provider": one.provider,
        "refusals": diagnostics.json(one.refusals),
        "region": one.region,
        "status": "refused" if one.placement is None else "fits",
        "target": one.target,
    }
    if one.placement is None or one.cost is None:
        return {**head, **dict.fromkeys(("conditions", "cost", "not_chosen", "price_date", "seats", "unmapped"))} | {
            "warnings": []
        }
    return {
        **head,
        "conditions": [plain.condition(each) for each in one.placement.conditions],
        "cost": plain.cost(one.cost),
        "not_chosen": [plain.rejection(each) for each in one.placement.rejections],
        "price_date": price_date(one.cost),
        "seats": plain.seats(one.placement, one.cost),
        "unmapped": diagnostics.json(one.placement.unmapped),
        "warnings": diagnostics.json(one.placement.warnings, severity="warning"),
    }
