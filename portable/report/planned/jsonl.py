"""A plan as a stream of events, one JSON object a line: the same types that an apply writes before it begins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from portable.report import plain
from portable.report.json_document import FORMAT_VERSION
from portable.report.planned.json import change_of, conflict_of
from portable.report.planned.outline import ACTIONS
from portable.report.planned.subject import Planned
from portable.report.view import View


def jsonl(planned: Planned, view: View) -> str:
    """Version, diagnostics, changes, conflicts, the summary."""
    return "".join(json.dumps(one, sort_keys=True, ensure_ascii=False) + "\n" for one in _events(planned))


def _events(planned: Planned) -> Iterator[dict[str, Any]]:
    plan = planned.plan
    yield {"type": "version", "format_version": FORMAT_VERSION, "tool": plan.tool_version}
    for problem in plain.problems(plan.blockers):
        yield {"type": "diagnostic", "diagnostic": problem}
    for change in plan.changes:
        yield {"type": "planned_change", "change": change_of(change)}
    for ref, one in plan.conflicts:
        yield {"type": "conflict", "conflict": conflict_of(ref, one)}
    for problem in plain.problems((*plan.warnings, *planned.risks), "warning"):
        yield {"type": "diagnostic", "diagnostic": problem}
    yield {"type": "change_summary", "counts": {action: plan.count(action) for action in ACTIONS}}
