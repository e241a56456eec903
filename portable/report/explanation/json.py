"""An explanation as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.report import costing, plain
from portable.report.comparison.columns import price_date
from portable.report.explanation.subject import Explained
from portable.report.json_document import document
from portable.report.view import View

if TYPE_CHECKING:
    from portable.report import documents


def json(explained: Explained, view: View) -> str:
    """The document `explanation`."""
    place = explained.placement
    body: documents.ExplanationDocument = {
        "conditions": [plain.condition(one) for one in place.conditions],
        "cost": costing.cost(explained.cost),
        "labeller": place.target.cluster.nodes or next(iter(place.provider.nodes.labellers), None),
        "not_chosen": [plain.rejection(one) for one in place.rejections],
        "price_date": price_date(explained.cost),
        "provider": place.provider.name,
        "reasons": [plain.reason(one) for one in place.reasons],
        "region": place.region.name,
        "seats": plain.seats(place, explained.cost),
        "spec": explained.spec,
        "target": place.target_name,
        "targets_file": explained.targets_file,
        "ties": plain.problems(explained.ties, "warning"),
        "unmapped": plain.problems(place.unmapped),
        "warnings": plain.problems(explained.warnings, "warning"),
        "workload": explained.workload.name,
    }
    return document("explanation", body)
