"""How old the facts of every provider are, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from portable.model.catalog import FactsAge
from portable.report import table
from portable.report.json_document import document
from portable.report.paragraphs import Writer
from portable.report.table import Column, Table, aligned, fitted, neutralized, records
from portable.report.view import View

if TYPE_CHECKING:
    from portable.report import catalog_documents

_COLUMNS = (
    Column("provider", "provider"),
    Column("oldest", "oldest price"),
    Column("newest", "newest", worth=1),
    Column("days", "days", right=True, worth=2),
    Column("stale", "too old", right=True, worth=3),
    Column("prices", "prices", right=True, worth=4),
    Column("undated", "undated", right=True, worth=7),
    Column("types", "types", right=True, worth=6),
    Column("regions", "regions", right=True, worth=6),
    Column("folder", "folder", worth=5),
)


def _rows(found: Sequence[FactsAge]) -> Table:
    return Table(_COLUMNS, tuple(_row(one) for one in found))


def _row(one: FactsAge) -> tuple[str, ...]:
    return (
        one.provider,
        "?" if one.oldest is None else one.oldest.isoformat(),
        "?" if one.newest is None else one.newest.isoformat(),
        "?" if one.days is None else str(one.days),
        str(one.stale),
        str(one.prices),
        str(one.undated),
        str(one.types),
        str(one.regions),
        ", ".join(one.folders) or "embedded",
    )


def text(found: Sequence[FactsAge], view: View) -> str:
    """The table, and in words what has no date."""
    page = Writer(view)
    shown = neutralized(_rows(found), view.unicode)
    fits = fitted(shown, view.width)
    page.raw(records(shown, view.width) if fits is None else aligned(fits[0]))
    stale = sum(one.stale for one in found)
    if stale:
        page.gap()
        page.line(f"{stale} prices are too old or of unknown age; `portable catalog refresh` reads them anew.")
    return page.text()


def json(found: Sequence[FactsAge], view: View) -> str:
    """The document `catalog-status`."""
    body: catalog_documents.AgeDocument = {"providers": [_one(one) for one in found]}
    return document("catalog-status", body)


def _one(one: FactsAge) -> catalog_documents.AgedProvider:
    return {
        "days": one.days,
        "folders": list(one.folders),
        "instance_types": one.types,
        "newest": None if one.newest is None else one.newest.isoformat(),
        "oldest": None if one.oldest is None else one.oldest.isoformat(),
        "prices": one.prices,
        "provider": one.provider,
        "regions": one.regions,
        "stale": one.stale,
        "undated": one.undated,
    }


FORMATS: Mapping[str, Callable[[Sequence[FactsAge], View], str]] = {
    "table": text,
    "json": json,
    "csv": lambda found, _: table.csv(_rows(found)),
    "markdown": lambda found, _: table.markdown(_rows(found)),
}
"""Every format by its name; the first is the default."""
