"""An explanation as JSON."""

from __future__ import annotations

from portable.report import diagnostics, plain
from portable.report.comparison.columns import price_date
from portable.report.explanation.subject import Explained
from portable.report.json_document import document
from portable.report.view import View


def json(explained: Explained, view: View) -> str:
    """The document `explanation`."""
    place = explained.placement
    body = {
        "conditions": [plain.condition(one) for one in place.conditions],
        "cost": plain.cost(explained.cost),
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
        "ties": diagnostics.json(explained.ties, severity="warning"),
        "unmapped": diagnostics.json(place.unmapped),
        "warnings": diagnostics.json(explained.warnings, severity="warning"),
        "workload": explained.workload.name,
    }
    return document("explanation", body)
