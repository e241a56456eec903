"""A plan as JSON: the shape is that of the schema `plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portable.model.plan import ABSENT, Change, Conflict, FieldChange, ObjectRef
from portable.report import costing, plain
from portable.report.hiding import hidden
from portable.report.json_document import document, money
from portable.report.planned.outline import ACTIONS
from portable.report.planned.subject import Planned
from portable.report.view import View

if TYPE_CHECKING:
    from portable.report import documents


def json(planned: Planned, view: View) -> str:
    """The document `plan`."""
    plan = planned.plan
    body: documents.PlanDocument = {
        "blocking": plain.problems(plan.blockers),
        "compared_with": planned.compared,
        "changes": [change_of(one) for one in plan.changes],
        "conditions": [plain.condition(one) for one in planned.conditions],
        "conflicts": [conflict_of(ref, one) for ref, one in plan.conflicts],
        "cost": None if planned.cost is None else costing.cost(planned.cost),
        "counts": {action: plan.count(action) for action in ACTIONS},
        "facts_of": planned.facts_of,
        "hourly_before": money(plain.rounded(plan.hourly_before), "hour"),
        "offline": planned.offline,
        "place": {
            "cluster": plan.cluster.uid or None,
            "context": plan.cluster.context,
            "namespace": plan.subject.namespace,
            "provider": planned.provider,
            "region": planned.region,
            "target": plan.subject.target,
        },
        "price_of": plan.subject.prices,
        "risks": plain.problems((*plan.warnings, *planned.risks), "warning"),
        "spec": plan.subject.spec,
        "workload": plan.subject.workload,
    }
    return document("plan", body)


def change_of(one: Change) -> documents.PlannedChange:
    """What happens to one object."""
    return {
        "action": one.action,
        "fields": [field(each) for each in one.fields],
        "object": _object(one.ref),
        "reason": one.reason,
        "state": one.state,
        "theirs": [field(each) for each in one.theirs],
        "validated": one.validated,
        "wanted": None if one.wanted is None else dict(hidden(one.wanted)),
    }


def _object(ref: ObjectRef) -> documents.PlannedObject:
    return {"api_version": ref.api_version, "kind": ref.kind, "name": ref.name, "namespace": ref.namespace}


def field(one: FieldChange) -> documents.PlannedField:
    """One field, before and after."""
    return {
        "after": _value(one.after),
        "before": _value(one.before),
        "cause": one.cause,
        "expected": one.expected,
        "owner": one.owner,
        "path": list(one.path),
        "there_after": one.after is not ABSENT,
        "there_before": one.before is not ABSENT,
    }


def conflict_of(ref: ObjectRef, one: Conflict) -> documents.PlannedConflict:
    """A field that another manager owns."""
    return {
        "live": _value(one.live),
        "object": _object(ref),
        "owner": one.owner,
        "path": one.path,
        "wanted": _value(one.wanted),
    }


def _value(value: Any) -> Any:
    return None if value is ABSENT else value
