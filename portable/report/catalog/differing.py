"""What differs between two sets of facts, as a table and as JSON."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from portable.model.catalog import Difference
from portable.report import table
from portable.report.json_document import document
from portable.report.paragraphs import Writer
from portable.report.table import Column, Table, aligned, fitted, neutralized, records
from portable.report.view import View

if TYPE_CHECKING:
    from portable.report import catalog_documents

_COLUMNS = (
    Column("subject", "fact"),
    Column("provider", "provider", worth=1),
    Column("change", "change", worth=2),
    Column("old", "old", right=True),
    Column("new", "new", right=True),
    Column("percent", "%", right=True, worth=3),
    Column("old_date", "old date", worth=5),
    Column("new_date", "new date", worth=4),
)


def _rows(found: Sequence[Difference]) -> Table:
    return Table(_COLUMNS, tuple(_row(one) for one in found))


def _row(one: Difference) -> tuple[str, ...]:
    percent = "" if one.percent is None else f"{one.percent:+}"
    dates = (_day(one.old_date), _day(one.new_date))
    return (one.subject, one.provider, one.change, one.old or "", one.new or "", percent, *dates)


def _day(date: datetime.date | None) -> str:
    return "" if date is None else date.isoformat()


def text(found: Sequence[Difference], view: View) -> str:
    """The table, and how many of each sort there are; prices are USD per hour of a node."""
    page = Writer(view)
    if not found:
        page.line("Nothing differs.")
        return page.text()
    shown = neutralized(_rows(found), view.unicode)
    fits = fitted(shown, view.width)
    page.raw(records(shown, view.width) if fits is None else aligned(fits[0]))
    page.gap()
    counts = [f"{sum(one.change == word for one in found)} {word}" for word in ("added", "removed", "changed")]
    page.line(f"{', '.join(counts)}; prices are USD per hour of a node.")
    return page.text()


def json(found: Sequence[Difference], view: View) -> str:
    """The document `catalog-diff`."""
    body: catalog_documents.DiffDocument = {"differences": [_one(one) for one in found]}
    return document("catalog-diff", body)


def _one(one: Difference) -> catalog_documents.DifferingFact:
    return {
        "change": one.change,
        "new": one.new,
        "new_date": _day(one.new_date) or None,
        "old": one.old,
        "old_date": _day(one.old_date) or None,
        "percent": None if one.percent is None else str(one.percent),
        "provider": one.provider,
        "subject": one.subject,
    }


FORMATS: Mapping[str, Callable[[Sequence[Difference], View], str]] = {
    "table": text,
    "json": json,
    "csv": lambda found, _: table.csv(_rows(found)),
    "markdown": lambda found, _: table.markdown(_rows(found)),
}
"""Every format by its name; the first is the default."""
