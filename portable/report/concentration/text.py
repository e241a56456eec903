"""A portfolio for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from portable.report import table
from portable.report.concentration.subject import (
    INDEX,
    OVERLAP,
    UNITS,
    Spread,
    barred,
    fitting,
    hourly,
    in_the_way,
    listed,
    percentage,
    prices,
    reasons,
    summary,
    title,
    weight,
)
from portable.report.paragraphs import Writer
from portable.report.table import Column, Table
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.portfolio import Concentration, Holding, Loss

One = TypeVar("One")

_MOST = 20
"""Workloads and names of one part that are shown without `--verbose`."""


def text(spread: Spread, view: View) -> str:
    """What shares are of, each dimension as a table, losses, workloads with other places, what is above a limit."""
    page = Writer(view)
    portfolio = spread.portfolio
    page.line(f"portfolio of {summary(spread)}", bold=True)
    page.line(f"shares are of {portfolio.basis}: {portfolio.why}; {prices(spread)}")
    page.line(INDEX)
    for one in portfolio.concentrations:
        _dimension(page, one, spread, view)
    page.gap()
    page.line("what a loss stops", bold=True)
    for loss in _some(portfolio.losses, spread):
        _loss(page, loss, spread)
    page.gap()
    page.line("workloads", bold=True)
    for holding in _some(portfolio.holdings, spread):
        _holding(page, holding, spread)
    _hidden(page, len(portfolio.holdings), spread)
    if portfolio.unplaced:
        page.gap()
        page.line("without a place, and in no share", bold=True)
        for lost in portfolio.unplaced:
            first = lost.refusals[0].message if lost.refusals else "no target fits"
            page.item(lost.label, first, indent=2)
    if spread.above:
        page.gap()
        page.line("above a limit", bold=True)
        for above in spread.above:
            page.item(above.name, above.message, indent=2)
    return page.text()


def _some(found: tuple[One, ...], spread: Spread) -> tuple[One, ...]:
    return found if spread.everything else found[:_MOST]


def _hidden(page: Writer, count: int, spread: Spread) -> None:
    if count > _MOST and not spread.everything:
        page.line(f"and {count - _MOST} more; `--verbose` lists them", indent=2)


def _dimension(page: Writer, one: Concentration, spread: Spread, view: View) -> None:
    page.gap()
    page.line(title(one.dimension, one.hhi), bold=True)
    if one.dimension == "supplier":
        page.line(OVERLAP, indent=2)
    basis = spread.portfolio.basis
    columns = (
        Column("name", one.dimension),
        Column("share", "share", right=True),
        Column("weight", UNITS[basis], right=True),
        Column("workloads", "workloads", right=True),
    )
    shares = _some(one.shares, spread)
    rows = tuple((each.name, percentage(each.share), weight(each, basis), str(len(each.workloads))) for each in shares)
    drawn = table.aligned(table.neutralized(Table(columns, rows), view.unicode))
    page.raw("".join(f"  {line}\n" for line in drawn.splitlines()))
    _hidden(page, len(one.shares), spread)


def _loss(page: Writer, loss: Loss, spread: Spread) -> None:
    stuck = loss.stuck
    words = f"stops {len(loss.stops)} ({percentage(loss.share)}), of which {len(loss.movable)} fit elsewhere"
    more = f"; nowhere else: {listed(stuck, everything=spread.everything)}" if stuck else ""
    page.item(f"{loss.dimension} {loss.name}", f"{words}{more}", indent=2)


def _holding(page: Writer, one: Holding, spread: Spread) -> None:
    price = hourly(one.hourly)
    page.item(one.label, f"{one.target} ({one.chosen}), {one.exposure.region}, {price} $/h", indent=2)
    page.item("also fits", listed(fitting(one), everything=spread.everything) or "nowhere else", indent=6)
    if spread.everything:
        for move in barred(one):
            page.item(f"not on {move.target}", reasons(move), indent=6)
        return
    stopped = in_the_way(one)
    if stopped:
        page.item("in the way", stopped, indent=6)
