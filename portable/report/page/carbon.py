"""What each target emits: a range, because power in use is not rated power and grids are averages."""

from __future__ import annotations

from portable.report.page.elements import Head, Html, element, joined, table
from portable.report.page.figures import amount, unknown
from portable.report.page.parts import Carbon, Span, Target
from portable.report.page.section import Section, Sheet

_HEADS = (
    Head("Target"),
    Head("Region"),
    Head("kg CO2e/hour", right=True),
    Head("range", right=True),
    Head("kg CO2e/run", right=True),
    Head("range", right=True),
    Head("Unknown"),
    Head("Rests on"),
)


def carbon(sheet: Sheet) -> Section:
    """A table of all targets that fit."""
    rows = [(None, _row(sheet, one, one.carbon or Carbon())) for one in sheet.compared.fitting]
    about = (
        "Electricity of the nodes and their data center at the yearly average of the region's grid. "
        "The making of the machines, storage and traffic are left out."
    )
    said = dict.fromkeys(words for one in sheet.compared.fitting if one.carbon for words in one.carbon.assumptions)
    assumed = [element("p", "Assumed: ", "; ".join(said), ".", class_="note")] if said else []
    return Section(
        sheet.place("carbon"),
        "Carbon",
        joined([element("p", about), table("Emissions by target", _HEADS, rows), *assumed]),
    )


def _row(sheet: Sheet, target: Target, found: Carbon) -> tuple[str, ...]:
    return (
        target.target,
        target.region or "unknown",
        _likely(found.per_hour),
        _range(found.per_hour),
        _likely(found.per_run),
        _range(found.per_run),
        ", ".join(found.unknown),
        sheet.sources.references(found.facts),
    )


def _likely(span: Span | None) -> Html:
    return unknown() if span is None else joined([amount(span.likely)])


def _range(span: Span | None) -> str:
    return "" if span is None else f"{amount(span.low)} to {amount(span.high)}"
