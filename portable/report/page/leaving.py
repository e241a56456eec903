"""What moving a workload from one target to another costs, changes, and is barred by."""

from __future__ import annotations

from collections.abc import Iterable

from portable.report.page.cost_parts import DataCost
from portable.report.page.elements import Head, Html, element, joined, prose, table
from portable.report.page.figures import amount, money, unknown
from portable.report.page.parts import Problem
from portable.report.page.records import Changed, Exit
from portable.report.page.section import Section
from portable.report.page.sources import Sources

_FIGURES = (Head("What"), Head("USD", right=True))
_MOVED = (Head("Data"), Head("Charged as"), Head("Size", right=True), Head("USD once", right=True))
_CHANGES = (Head("Role"), Head("Before"), Head("After"), Head("Image", whole=True))
_KNOWN = (Head("What"), Head("Why"))
_BARS = (Head("What"), Head("Why"), Head("What to do"))


def leaving(one: Exit, sources: Sources, key: str) -> Section:
    """Whether it is possible, the figures, the data, the machines, and what stands in the way."""
    tone, word = ("ok", "possible") if one.possible else ("bad", "not possible as it is")
    parts: list[Html] = [
        element("p", f"Moving {one.workload} from {one.origin} to {one.goal} is ", _word(tone, word), "."),
        table("Figures", _FIGURES, [(None, row) for row in _figures(one)]),
    ]
    if one.moved:
        parts.append(table("Data that moves", _MOVED, [(None, _moved(sources, each)) for each in one.moved]))
    if one.changes:
        parts.append(table("Machines and images", _CHANGES, [(None, _changed(each)) for each in one.changes]))
    parts += _barred("In the way", (*one.refusals, *one.origin_refusals, *one.blocking, *one.unmapped))
    parts += _barred("Work to do", one.work)
    if one.warnings:
        told = [(None, (each.name, prose(each.message))) for each in one.warnings]
        parts.append(table(f"To know of {one.goal}", _KNOWN, told))
    return Section(key, f"Leaving {one.origin} for {one.goal}: {one.workload}", joined(parts))


def _word(tone: str, word: str) -> Html:
    return element("span", word, class_=f"word {tone}")


def _figures(one: Exit) -> list[tuple[str, ...]]:
    known = "" if one.traffic_known is None else f"at least {amount(one.traffic_known.amount)}"
    rows: list[tuple[str, ...]] = [
        ("moving all data, once", money(one.traffic, known)),
        (f"an hour on {one.origin}", money(one.hourly_before)),
        (f"an hour on {one.goal}", money(one.hourly_after)),
    ]
    if one.contract_until is not None:
        day = "" if one.leaves is None else f"; it leaves on {one.leaves.isoformat()}"
        until = f"the contract with {one.origin} lasts until {one.contract_until.isoformat()}{day}"
        rows.append((f"{until}: still owed", money(one.contract_owed, "the targets file names no sum a month")))
    if one.oldest_fact is not None:
        rows.append(("the oldest price or rate is of", one.oldest_fact.isoformat()))
    return rows


def _moved(sources: Sources, one: DataCost) -> tuple[str, ...]:
    price = unknown(one.because) if one.amount is None else sources.cited(amount(one.amount.amount), one.fact)
    return one.name, one.kind, f"{one.size_bytes / 2**30:,.4g} GiB", price


def _changed(one: Changed) -> tuple[str, ...]:
    return one.role, one.before, one.after, "to be rebuilt" if one.rebuilds else "as it is"


def _barred(title: str, problems: Iterable[Problem]) -> list[Html]:
    rows = [(None, (one.name, prose(one.message), prose("; ".join(one.help)))) for one in problems]
    return [table(title, _BARS, rows)] if rows else []
