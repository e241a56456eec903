"""A plan as a unified diff: for eyes that know diffs, and for programs that colour them."""

from __future__ import annotations

from portable.model.plan import Change
from portable.report.letters import lettered
from portable.report.planned.outline import SIGNS
from portable.report.planned.sides import place, unified
from portable.report.planned.subject import Planned
from portable.report.view import View

_RED, _GREEN, _RESET = "\x1b[31m", "\x1b[32m", "\x1b[0m"


def diff(planned: Planned, view: View) -> str:
    """One diff for each object that changes; nothing at all if none does."""
    before = "before" if planned.offline else "live"
    lines = [line for change in planned.plan.changing for line in _of(change, before)]
    return "".join(f"{_painted(lettered(line, view.unicode), view)}\n" for line in lines)


def _of(change: Change, before: str) -> list[str]:
    reason = f" ({change.reason})" if change.reason else ""
    head = f"# {SIGNS[change.action]} {change.action} {place(change)}{reason}"
    return [head, *unified(change, before)]


def _painted(line: str, view: View) -> str:
    if not view.color:
        return line
    colour = _RED if line.startswith("-") else _GREEN if line.startswith("+") else ""
    return f"{colour}{line}{_RESET}" if colour else line
