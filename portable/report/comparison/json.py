"""A comparison as JSON: nothing is left out, whatever columns were chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.report import costing, plain
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import price_date
from portable.report.json_document import document
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.cost import Comparison
    from portable.report import documents


def json(choice: Choice, view: View) -> str:
    """The document `comparison`."""
    body: documents.ComparisonDocument = {
        "spec": choice.spec,
        "targets": [_one(one) for one in choice.compared],
        "targets_file": choice.targets_file,
        "workload": choice.workload.name,
    }
    return document("comparison", body)


def _one(one: Comparison) -> documents.Compared:
    place, cost = one.placement, one.cost
    return {
        "conditions": None if place is None else [plain.condition(each) for each in place.conditions],
        "cost": None if cost is None else costing.cost(cost),
        "findings": None
        if place is None or place.findings is None
        else {str(name): count for name, count in place.findings.items()},
        "not_chosen": None if place is None else [plain.rejection(each) for each in place.rejections],
        "price_date": None if cost is None else price_date(cost),
        "provider": one.provider,
        "refusals": plain.problems(one.refusals),
        "region": one.region,
        "seats": None if place is None or cost is None else plain.seats(place, cost),
        "status": "refused" if place is None else "fits",
        "target": one.target,
        "unmapped": None if place is None else plain.problems(place.unmapped),
        "warnings": [] if place is None else plain.problems(place.warnings, "warning"),
    }
