"""A portfolio for a pull request or a wiki."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portable.report import table
from portable.report.concentration.subject import (
    INDEX,
    OVERLAP,
    UNITS,
    Spread,
    barred,
    fitting,
    hourly,
    listed,
    percentage,
    prices,
    reasons,
    summary,
    title,
    weight,
)
from portable.report.table import Column, Table, escaped
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.portfolio import Concentration, Holding

_LOSSES = (
    Column("lost", "lost"),
    Column("share", "share", right=True),
    Column("stops", "stops", right=True),
    Column("movable", "fit elsewhere", right=True),
    Column("stuck", "nowhere else"),
)
_WORKLOADS = (
    Column("workload", "workload"),
    Column("target", "target"),
    Column("chosen", "because"),
    Column("hourly", "$/h", right=True),
    Column("fits", "also fits"),
    Column("barred", "refused"),
)


def markdown(spread: Spread, view: View) -> str:
    """A table for each dimension, for losses and for workloads."""
    return "\n".join(_parts(spread))


def _parts(spread: Spread) -> Iterator[str]:
    portfolio = spread.portfolio
    yield f"## Portfolio of {summary(spread)}\n"
    yield f"Shares are of {portfolio.basis}: {escaped(portfolio.why)}; {prices(spread)}.\n"
    yield f"{INDEX[0].upper()}{INDEX[1:]}.\n"
    if spread.above:
        yield "**Above a limit**\n"
        yield "".join(f"- `{one.name}` {escaped(one.message)}\n" for one in spread.above)
    for one in portfolio.concentrations:
        yield from _dimension(one, spread)
    yield "### What a loss stops\n"
    yield table.markdown(Table(_LOSSES, tuple(_losses(spread))))
    yield "### Workloads\n"
    yield table.markdown(Table(_WORKLOADS, tuple(_row(one, spread) for one in portfolio.holdings)))
    if portfolio.unplaced:
        yield "### Without a place, and in no share\n"
        yield "".join(
            f"- {escaped(one.label)}: {escaped('; '.join(refusal.message for refusal in one.refusals[:3]))}\n"
            for one in portfolio.unplaced
        )


def _dimension(one: Concentration, spread: Spread) -> Iterator[str]:
    basis = spread.portfolio.basis
    heading = title(one.dimension, one.hhi)
    yield f"### {heading[0].upper()}{heading[1:]}\n"
    if one.dimension == "supplier":
        yield f"{OVERLAP[0].upper()}{OVERLAP[1:]}.\n"
    columns = (
        Column("name", one.dimension),
        Column("share", "share", right=True),
        Column("weight", UNITS[basis], right=True),
        Column("workloads", "workloads"),
    )
    rows = tuple(
        (each.name, percentage(each.share), weight(each, basis), listed(each.workloads, everything=spread.everything))
        for each in one.shares
    )
    yield table.markdown(Table(columns, rows))


def _losses(spread: Spread) -> Iterator[tuple[str, ...]]:
    for loss in spread.portfolio.losses:
        stuck = listed(loss.stuck, everything=spread.everything)
        name = f"{loss.dimension} {loss.name}"
        yield name, percentage(loss.share), str(len(loss.stops)), str(len(loss.movable)), stuck


def _row(one: Holding, spread: Spread) -> tuple[str, ...]:
    refused = [f"{move.target}: {reasons(move)}" for move in barred(one)]
    also = listed(fitting(one), everything=spread.everything) or "nowhere else"
    return one.label, one.target, one.chosen, hourly(one.hourly), also, listed(refused, everything=spread.everything)
