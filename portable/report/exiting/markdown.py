"""A way out in Markdown, for a decision record."""

from __future__ import annotations

from portable.model.leaving import Leaving
from portable.report.exiting import words
from portable.report.terminal import neutral
from portable.report.view import View


def markdown(way: Leaving, view: View) -> str:
    """The same as the text, as headings and tables."""
    lines = [f"# {_cell(words.verdict(way))}", ""]
    lines += [f"- moving the data: {_cell(words.traffic(way))}", f"- nodes: {_cell(words.hourly(way))}"]
    lines += [f"- contract: {_cell(words.contract(way))}", f"- images: {_cell(words.images(way))}"]
    if way.moved:
        lines += ["", "| data | kind | cost | rests on |", "|---|---|---|---|"]
        for one in way.moved:
            rests = f"{one.fact.statement}; {words.source(one.fact.source)}" if one.fact else ""
            lines.append(f"| {_cell(one.name)} | {one.kind} | {_cell(words.part(one))} | {_cell(rests)} |")
    if way.changes:
        lines += ["", "| role | what changes |", "|---|---|"]
        lines += [f"| {_cell(one.role)} | {_cell(words.change(one))} |" for one in way.changes]
    found = list(words.obstacles(way))
    if found:
        lines += ["", "## In the way", "", *(f"- {kind}: {_cell(message)}" for kind, message in found)]
    if cautions := list(words.cautions(way)):
        lines += ["", f"## To know of {_cell(way.goal)}", "", *(f"- {_cell(message)}" for message in cautions)]
    return "\n".join([*lines, "", f"{words.TAXES} Of all this, {words.oldest(way)}.", ""])


def _cell(text: str) -> str:
    return neutral(text).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
