"""A plan as one HTML page that needs nothing else: no script, no font, no address is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from portable.errors import Diagnostic
from portable.model.plan import Change
from portable.report.planned.outline import SIGNS, field_line
from portable.report.planned.sides import unified
from portable.report.planned.subject import Planned
from portable.report.planned.text import cost_line, summary
from portable.report.view import View

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
pre { overflow-x: auto; border: 1px solid #8884; padding: .5rem .8rem; }
ins { color: light-dark(#116329, #7ee787); text-decoration: none; }
del { color: light-dark(#a0111f, #ffa198); text-decoration: none; }
summary { cursor: pointer; }
"""


def html(planned: Planned, view: View) -> str:
    """The page."""
    plan, subject = planned.plan, planned.plan.subject
    title = f"{subject.workload} on {subject.target}"
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}: plan</title>",
        f"<style>{_STYLE}</style>",
        f"<h1>{escape(title)}</h1>",
        f"<p><strong>{escape(summary(plan))}</strong></p>",
        *_diagnostics("Blocks", plan.blockers),
        *(line for change in plan.changes for line in _change(change)),
        *_conflicts(planned),
    ]
    if planned.cost is not None:
        parts.append(f"<p>Cost: {escape(cost_line(plan.hourly_before, planned.cost, subject.prices))}</p>")
    return "\n".join([*parts, *_diagnostics("Risks", (*plan.warnings, *planned.risks)), "</html>", ""])


def _change(change: Change) -> Iterator[str]:
    reason = f" ({escape(change.reason)})" if change.reason else ""
    state = f"; now {escape(change.state)}" if change.state else ""
    yield f"<details{' open' if change.changes_something else ''}>"
    yield f"<summary>{SIGNS[change.action]} {change.action} {escape(str(change.ref))}{reason}{state}</summary>"
    lines = [_line(line) for line in list(unified(change))[2:]] if change.changes_something else []
    if lines:
        yield "<pre>" + "\n".join(lines) + "</pre>"
    if change.theirs:
        yield "<p>Written by others, and left as it is:</p><ul>"
        yield from (f"<li><code>{escape(field_line(one))}</code></li>" for one in change.theirs)
        yield "</ul>"
    yield "</details>"


def _line(line: str) -> str:
    """Each line keeps its sign: nothing is told by colour alone."""
    tag = "ins" if line.startswith("+") else "del" if line.startswith("-") else ""
    return f"<{tag}>{escape(line)}</{tag}>" if tag else escape(line)


def _conflicts(planned: Planned) -> Iterator[str]:
    conflicts = planned.plan.conflicts
    if conflicts:
        yield "<h2>Conflicts</h2><ul>"
        for ref, one in conflicts:
            yield f"<li>{escape(str(ref))} <code>{escape(one.path)}</code>: owned by {escape(one.owner)}</li>"
        yield "</ul>"


def _diagnostics(title: str, found: Iterable[Diagnostic]) -> Iterator[str]:
    listed = tuple(found)
    if listed:
        yield f"<h2>{title}</h2><ul>"
        for one in listed:
            advice = f" {escape(one.help[0])}" if one.help else ""
            yield f"<li><code>{escape(one.name)}</code> {escape(one.message)}.{advice}</li>"
        yield "</ul>"
