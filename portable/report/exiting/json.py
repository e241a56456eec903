"""A way out as JSON: the shape is that of the schema `exit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.model.leaving import Leaving
from portable.report import plain
from portable.report.json_document import document, money
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.cost import Part
    from portable.model.leaving import Change
    from portable.report.exiting.document import ExitChange, ExitDocument, ExitPart


def json(way: Leaving, view: View) -> str:
    """The document `exit`."""
    body: ExitDocument = {
        "blocking": plain.problems(way.blocking),
        "changes": [_change(one) for one in way.changes],
        "contract_monthly": money(plain.rounded(way.monthly), "month"),
        "contract_owed": money(plain.rounded(way.owed), "once"),
        "contract_until": way.contract_until.isoformat() if way.contract_until else None,
        "goal": way.goal,
        "hourly_after": money(plain.rounded(way.hourly_after), "hour"),
        "hourly_before": money(plain.rounded(way.hourly_before), "hour"),
        "leaves": way.leaves.isoformat() if way.leaves else None,
        "moved": [_part(one) for one in way.moved],
        "oldest_fact": way.oldest.isoformat() if way.oldest else None,
        "origin": way.origin,
        "origin_refusals": plain.problems(way.origin_refusals),
        "possible": way.possible,
        "refusals": plain.problems(way.refusals),
        "traffic": money(plain.rounded(way.traffic), "once"),
        "traffic_known": money(plain.rounded(way.known), "once"),
        "unmapped": plain.problems(way.unmapped),
        "warnings": plain.problems(way.warnings, "warning"),
        "work": plain.problems(way.work, "warning"),
        "workload": way.workload,
    }
    return document("exit", body)


def _part(one: Part) -> ExitPart:
    return {
        "amount": money(plain.rounded(one.amount), "once"),
        "because": one.because,
        "fact": plain.fact(one.fact) if one.fact is not None else None,
        "kind": one.kind,
        "name": one.name,
        "size_bytes": one.size,
    }


def _change(one: Change) -> ExitChange:
    return {
        "after": one.after,
        "before": one.before,
        "image_after": one.image_after,
        "image_before": one.image_before,
        "rebuilds": one.rebuilds,
        "role": one.role,
    }
