"""A way out as a person reads it."""

from __future__ import annotations

from portable.model.leaving import Leaving
from portable.report.exiting import words
from portable.report.paragraphs import Writer
from portable.report.view import View


def text(way: Leaving, view: View) -> str:
    """The verdict, the money, what changes, and what stands in the way."""
    page = Writer(view)
    page.line(words.verdict(way), bold=True)
    page.item("moving the data", words.traffic(way), indent=2)
    for one in way.moved:
        page.item(f"{one.kind} of {one.name}", words.part(one), indent=4)
        if one.fact is not None:
            page.line(f"{one.fact.statement}; {words.source(one.fact.source)}", indent=6, dim=True)
    page.item("nodes", words.hourly(way), indent=2)
    page.item("contract", words.contract(way), indent=2)
    page.item("images", words.images(way), indent=2)
    if way.changes:
        page.gap()
        page.line("what changes", bold=True)
        for change in way.changes:
            page.item(change.role, words.change(change), indent=2)
    found = list(words.obstacles(way))
    if found:
        page.gap()
        page.line("in the way", bold=True)
        for kind, message in found:
            page.item(kind, message, indent=2)
    if cautions := list(words.cautions(way)):
        page.gap()
        page.line(f"to know of {way.goal}", bold=True)
        for message in cautions:
            page.line(f"- {message}", indent=2, hang=2)
    page.gap()
    page.line(f"{words.TAXES} Of all this, {words.oldest(way)}.")
    return page.text()
