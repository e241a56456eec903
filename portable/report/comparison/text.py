"""A comparison for the terminal: a table as wide as there is room for, and what was refused below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portable.report.comparison.caption import caption
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import cells
from portable.report.paragraphs import Writer
from portable.report.table import Table, aligned, fitted, neutralized, records
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.cost import Comparison


def text(choice: Choice, view: View) -> str:
    """The comparison as a person reads it."""
    page = Writer(view)
    page.line(_title(choice))
    if choice.fitting:
        page.gap()
        shown = _table(page, choice, view)
        page.gap()
        page.line(caption(choice))
        for words in choice._replace(columns=shown).conditions:
            page.line(words)
    if choice.refused:
        page.gap()
        page.line("refused", bold=True)
        for one in choice.refused:
            _refusal(page, one, every=choice.excluded)
    if choice.excluded:
        for one in choice.fitting:
            _not_chosen(page, one)
    return page.text()


def _title(choice: Choice) -> str:
    return f"{choice.workload.name} ({choice.spec}): {choice.summary}"


def _table(page: Writer, choice: Choice, view: View) -> tuple[str, ...]:
    """Writes the table; the columns that it had room for."""
    keys = choice.filled
    rows = tuple(cells(one, keys) for one in choice.fitting)
    table = neutralized(Table(choice.columns_shown(keys), rows), view.unicode)
    per_column = 3 if view.terminal else 2
    narrowed = fitted(table, view.width, per_column)
    if narrowed is None:
        page.raw(records(table, view.width))
        return keys
    fits, dropped = narrowed
    if view.terminal:
        from portable.report.drawn_table import drawn

        page.raw(drawn(fits, view))
    else:
        page.raw(aligned(fits))
    if dropped:
        page.line(f"(no room for: {', '.join(dropped)}; `--columns` chooses)")
    shown = tuple(column.key for column in fits.columns)
    _left_out(page, choice, keys, shown)
    return (*shown, "notes") if "notes" in keys and "notes" not in shown else shown


_TOLD_BELOW = ("accelerators", "notes")
"""Columns whose texts are told below the table where it has no room for them: a `?` needs its reason."""


def _left_out(page: Writer, choice: Choice, keys: tuple[str, ...], shown: tuple[str, ...]) -> None:
    if "notes" not in keys or "notes" in shown:
        return
    page.gap()
    for one in choice.fitting:
        texts = [text for key in _TOLD_BELOW if key in keys and key not in shown for text in cells(one, (key,)) if text]
        if texts:
            page.item(one.target, "; ".join(texts), indent=2)


def _refusal(page: Writer, one: Comparison, *, every: bool) -> None:
    shown = one.refusals if every else one.refusals[:1]
    page.item(one.target, ": ".join((shown[0].name, shown[0].message)), indent=2)
    for note in shown[0].notes:
        page.item("rests on", note, indent=6)
    for advice in _advice(one, every):
        page.item("instead", advice, indent=6)
    for other in shown[1:]:
        page.item("and", f"{other.name}: {other.message}", indent=6)
    if more := len(one.refusals) - len(shown):
        page.line(f"and {more} more; `--show-excluded` tells them", indent=6)


def _advice(one: Comparison, every: bool) -> Iterator[str]:
    for refusal in one.refusals if every else one.refusals[:1]:
        yield from refusal.help[: None if every else 1]


def _not_chosen(page: Writer, one: Comparison) -> None:
    if one.placement is None or not one.placement.rejections:
        return
    page.gap()
    page.line(f"{one.target}: not chosen", bold=True)
    for each in one.placement.rejections:
        page.item(f"{each.subject}: {each.candidate}", each.because, indent=2)
