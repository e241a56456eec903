"""A comparison for the terminal: a table as wide as there is room for, and what was refused below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import cells, price_date
from portable.report.paragraphs import Writer
from portable.report.table import Table, aligned, fitted, neutralized, records
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.cost import Comparison

_CAPTION = (
    "$/h: list price of all nodes at the least number of replicas, the head included, taxes left out. "
    "$/acc-h: that for each accelerator. fabric: Gbit/s for each accelerator. ?: unknown."
)

_UNCOUNTED = {
    "queue": "waiting (`--assume queue=30m`)",
    "startup": "start (`startup=20m`)",
    "lost": "lost time (`goodput=published` lists what studies have found)",
}
"""The stages of a job's run for which there is no default, and what adds each."""


def text(choice: Choice, view: View) -> str:
    """The comparison as a person reads it."""
    page = Writer(view)
    page.line(_title(choice))
    if choice.fitting:
        page.gap()
        _table(page, choice, view)
        page.gap()
        page.line(choice.said(_CAPTION) + _dated(choice))
        if not any(one.cost and one.cost.hours for one in choice.fitting) and "per-run" in choice.columns:
            page.line(choice.said("$/run: say in the spec how long a run takes, `expect: {duration: 8h}`."))
        for words in choice.conditions:
            page.line(words)
        if uncounted := _uncounted(choice):
            page.line(choice.said(f"$/run counts no {', no '.join(uncounted)}."))
    if choice.refused:
        page.gap()
        page.line("refused", bold=True)
        for one in choice.refused:
            _refusal(page, one, every=choice.excluded)
    if choice.excluded:
        for one in choice.fitting:
            _not_chosen(page, one)
    return page.text()


def _uncounted(choice: Choice) -> list[str]:
    """The stages that the runs of a job are shown without, as nobody has said how long they take."""
    runs = [one.cost.run for one in choice.fitting if one.cost is not None and one.cost.run is not None]
    if not runs or choice.workload.job is None or "per-run" not in choice.columns:
        return []
    counted = {stage.name for run in runs for stage in run.stages}
    return [words for name, words in _UNCOUNTED.items() if name not in counted]


def _title(choice: Choice) -> str:
    count, whole = len(choice.fitting), len(choice.compared)
    where = f"targets of {choice.targets_file}" if choice.targets_file else "providers, each in its default region"
    return f"{choice.workload.name} ({choice.spec}): {count} of {whole} can run it; {where}"


def _table(page: Writer, choice: Choice, view: View) -> None:
    keys = tuple(key for key in choice.columns if _says_something(choice, key))
    rows = tuple(cells(one, keys) for one in choice.fitting)
    table = neutralized(Table(choice.columns_shown(keys), rows), view.unicode)
    per_column = 3 if view.terminal else 2
    narrowed = fitted(table, view.width, per_column)
    if narrowed is None:
        page.raw(records(table, view.width))
        return
    fits, dropped = narrowed
    if view.terminal:
        from portable.report.drawn_table import drawn

        page.raw(drawn(fits, view))
    else:
        page.raw(aligned(fits))
    if dropped:
        page.line(f"(no room for: {', '.join(dropped)}; `--columns` chooses)")
    _left_out(page, choice, keys, {column.key for column in fits.columns})


_TOLD_BELOW = ("accelerators", "notes")
"""Columns whose texts are told below the table where it has no room for them: a `?` needs its reason."""


def _left_out(page: Writer, choice: Choice, keys: tuple[str, ...], shown: set[str]) -> None:
    if "notes" not in keys or "notes" in shown:
        return
    page.gap()
    for one in choice.fitting:
        texts = [text for key in _TOLD_BELOW if key in keys and key not in shown for text in cells(one, (key,)) if text]
        if texts:
            page.item(one.target, "; ".join(texts), indent=2)


def _dated(choice: Choice) -> str:
    """Of which days the prices are."""
    dates = sorted(date for one in choice.fitting if one.cost is not None and (date := price_date(one.cost)))
    if not dates:
        return ""
    return f" Prices of {dates[0]}." if dates[0] == dates[-1] else f" Prices of {dates[0]} to {dates[-1]}."


def _says_something(choice: Choice, key: str) -> bool:
    """Whether a column has a text for any target; one that is empty throughout is left out."""
    return key == "target" or any(cells(one, (key,)) != ("",) for one in choice.fitting)


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
