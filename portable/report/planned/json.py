"""A plan as JSON: the shape is that of the schema `plan`."""

from __future__ import annotations

from typing import Any

from portable.model.plan import Change, Conflict, FieldChange, Plan
from portable.report import diagnostics, plain
from portable.report.json_document import document
from portable.report.view import View


def json(plan: Plan, view: View) -> str:
    """The document `plan`."""
    body = {
        "blocking": diagnostics.json(plan.blocking),
        "changes": [_change(one) for one in plan.changes],
        "conditions": [plain.condition(one) for one in plan.conditions],
        "conflicts": [_conflict(one) for one in plan.conflicts],
        "cost": None if plan.cost is None else plain.cost(plan.cost),
        "cost_before": None if plan.cost_before is None else plain.cost(plan.cost_before),
        "counts": dict(plan.counts),
        "facts_of": plan.facts_of,
        "offline": plan.offline,
        "place": {
            "cluster": plan.place.cluster,
            "context": plan.place.context,
            "namespace": plan.place.namespace,
            "provider": plan.place.provider,
            "region": plan.place.region,
            "target": plan.place.target,
        },
        "price_of": plan.price_of,
        "risks": diagnostics.json(plan.risks, severity="warning"),
        "spec": plan.spec,
        "workload": plan.workload,
    }
    return document("plan", body)


def _change(one: Change) -> dict[str, Any]:
    return {
        "action": one.action,
        "api_version": one.api_version,
        "because": one.because,
        "fields": [_field(field) for field in one.fields],
        "kind": one.kind,
        "name": one.name,
        "namespace": one.namespace,
        "validated": one.validated,
        "wanted": None if one.wanted is None else one.wanted.body,
    }


def _field(one: FieldChange) -> dict[str, Any]:
    return {
        "after": None if one.secret else one.after,
        "before": None if one.secret else one.before,
        "origin": one.origin,
        "owner": one.owner,
        "path": one.path,
        "secret": one.secret,
    }


def _conflict(one: Conflict) -> dict[str, Any]:
    return {"owner": one.owner, "path": one.path, "reference": one.reference, "remedy": one.remedy}
