"""The end of an apply in a few lines."""

from __future__ import annotations

from portable.model.plan import Action
from portable.report.applied.subject import Applied
from portable.report.paragraphs import Writer
from portable.report.view import View

_WORDS: tuple[tuple[Action, str], ...] = (
    ("create", "created"),
    ("update", "changed"),
    ("replace", "replaced"),
    ("delete", "deleted"),
)


def text(applied: Applied, view: View) -> str:
    """What was done, and what to do next."""
    page = Writer(view)
    counts = [(sum(one.action == action for one in applied.done), words) for action, words in _WORDS]
    told = ", ".join(f"{count} {words}" for count, words in counts if count)
    subject = applied.planned.plan.subject
    page.line(f"Applied: {told}." if told else "Applied: nothing had to change.", bold=True)
    for state in applied.states:
        if state.verdict is not None:
            page.item(str(state.ref), state.verdict.words)
    if not applied.states and any(one.action != "delete" for one in applied.planned.plan.changes):
        page.line(f"Next: portable status {subject.spec} --target {subject.target}")
    return page.text()
