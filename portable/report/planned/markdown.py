"""A plan for a pull request: the summary first, the details folded away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portable.errors import Diagnostic
from portable.model.plan import Change
from portable.report.planned.outline import SIGNS
from portable.report.planned.sides import unified
from portable.report.planned.subject import Planned
from portable.report.planned.text import cost_line, summary
from portable.report.table import escaped
from portable.report.view import View


def markdown(planned: Planned, view: View) -> str:
    """A heading, what blocks, each object with its diff, conflicts, cost, risks."""
    return "\n".join([*_lines(planned), ""])


def _lines(planned: Planned) -> Iterator[str]:
    plan, subject = planned.plan, planned.plan.subject
    yield f"## {escaped(subject.workload)} on {escaped(subject.target)}\n"
    yield f"**{summary(plan)}**\n"
    yield from _diagnostics("Blocks", plan.blockers)
    for change in plan.changes:
        if change.changes_something:
            yield from _change(change)
    if plan.conflicts:
        yield "### Conflicts\n"
        yield from (f"- {escaped(str(ref))} `{one.path}`: owned by {escaped(one.owner)}" for ref, one in plan.conflicts)
        yield ""
    if planned.cost is not None:
        yield f"Cost: {escaped(cost_line(plan.hourly_before, planned.cost, subject.prices))}\n"
    yield from _diagnostics("Risks", (*plan.warnings, *planned.risks))


def _change(change: Change) -> Iterator[str]:
    reason = f" ({escaped(change.reason)})" if change.reason else ""
    title = f"{SIGNS[change.action]} {change.action} {escaped(str(change.ref))}{reason}"
    lines = list(unified(change))[2:]
    if not lines:
        yield f"- {title}\n"
        return
    fence = "`" * max(3, *(_ticks(line) + 1 for line in lines))
    yield f"<details><summary>{title}</summary>\n\n{fence}diff"
    yield from lines
    yield f"{fence}\n\n</details>\n"


def _ticks(line: str) -> int:
    """The longest run of backticks, which must not end the block."""
    longest = run = 0
    for letter in line:
        run = run + 1 if letter == "`" else 0
        longest = max(longest, run)
    return longest


def _diagnostics(title: str, found: Iterable[Diagnostic]) -> Iterator[str]:
    listed = tuple(found)
    if listed:
        yield f"### {title}\n"
        for one in listed:
            advice = f" {escaped(one.help[0])}" if one.help else ""
            yield f"- `{one.name}` {escaped(one.message)}.{advice}"
        yield ""
