"""The list of providers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portable.report import table
from portable.report.json_document import document
from portable.report.paragraphs import Writer
from portable.report.table import Column, Table, aligned, fitted, neutralized, records
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.provider import Provider
    from portable.report import documents

FORMATS = ("table", "json", "csv", "markdown")

_COLUMNS = (
    Column("provider", "provider"),
    Column("title", "title", worth=1),
    Column("region", "default region", worth=3),
    Column("regions", "regions", right=True, worth=4),
    Column("types", "instance types", right=True, worth=2),
    Column("accelerators", "accelerators", right=True, worth=5),
    Column("prices", "prices", right=True, worth=6),
    Column("note", "note", worth=7),
)


def listed(providers: Iterable[Provider], name: str, view: View) -> str:
    """The list in a format."""
    found = tuple(providers)
    if name == "json":
        return document("providers", {"providers": [_summary(one) for one in found]})
    rows = Table(_COLUMNS, tuple(_row(one) for one in found))
    if name == "csv":
        return table.csv(rows)
    if name == "markdown":
        return table.markdown(rows)
    shown = neutralized(rows, view.unicode)
    fits = fitted(shown, view.width)
    if fits is None:
        return records(shown, view.width)
    page = Writer(view)
    page.raw(aligned(fits[0]))
    if fits[1]:
        page.line(f"(no room for: {', '.join(fits[1])})")
    return page.text()


def accelerators(provider: Provider) -> tuple[str, ...]:
    """The models it rents, by name."""
    return tuple(sorted({one.accelerator for one in provider.instance_types if one.accelerator is not None}))


def price_count(provider: Provider) -> int:
    """How many prices are known."""
    return sum(len(options) for region in provider.regions for options in region.prices.values())


def _summary(one: Provider) -> documents.ProviderSummary:
    return {
        "accelerators": list(accelerators(one)),
        "default_region": one.default_region,
        "experimental": one.experimental,
        "instance_types": len(one.instance_types),
        "name": one.name,
        "prices": price_count(one),
        "regions": len(one.regions),
        "title": one.title,
    }


def _row(one: Provider) -> tuple[str, ...]:
    return (
        one.name,
        one.title,
        one.default_region,
        str(len(one.regions)),
        str(len(one.instance_types)),
        str(len(accelerators(one))),
        str(price_count(one)),
        ", ".join(word for word, true in (("assumed", one.experimental), ("your own", one.files)) if true),
    )
