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
    page.line(f"{_lead(applied)}{told}." if told else _nothing(applied), bold=True)
    for state in applied.states:
        if state.verdict is not None:
            page.item(str(state.ref), state.verdict.words)
    if not applied.states and not _destroys(applied):
        page.line(f"Next: {subject.call('status')}")
    return page.text()


def _destroys(applied: Applied) -> bool:
    """Whether it was a destroy: an apply always has an object that is to be there."""
    return all(one.action == "delete" for one in applied.planned.plan.changes)


def _lead(applied: Applied) -> str:
    return "Destroyed: " if _destroys(applied) else "Applied: "


def _nothing(applied: Applied) -> str:
    return "Destroyed: nothing was there." if _destroys(applied) else "Applied: nothing had to change."
