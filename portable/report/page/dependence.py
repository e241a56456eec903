"""On whom several workloads together depend: areas by provider, concentration, and what the loss of a name stops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portable.report.page.areas import areas, weight
from portable.report.page.elements import Head, Html, element, joined, link, prose, table
from portable.report.page.figures import money, unknown
from portable.report.page.records import Held, Portfolio
from portable.report.page.section import Section

_ROWS, _NAMES = 200, 12
_HELD = (
    Head("Workload"),
    Head("Target"),
    Head("Chosen because"),
    Head("USD/hour", right=True),
    Head("Accelerators", right=True),
)
_SPREAD = (Head("Dimension"), Head("Index (HHI)", right=True), Head("Largest share", right=True), Head("Of"))
_LOSSES = (Head("Lost"), Head("Share", right=True), Head("Stops"), Head("Could go on elsewhere"), Head("Stuck"))
_UNITS = {"cost": "USD per hour", "accelerators": "accelerators", "workloads": "workloads"}


def dependence(portfolio: Portfolio, places: Mapping[tuple[str, str], str]) -> Section:
    """The treemap, the workloads, the index of each dimension, the losses.

    `places` says where the page tells what the cost of a workload on a target is made of.
    """
    unit = _UNITS.get(portfolio.basis, portfolio.basis)
    parts = [
        element("p", f"Areas and shares are of {unit}: {portfolio.basis_because}. Colours are providers."),
        areas(portfolio, unit),
        *_workloads(portfolio, places),
        table("Concentration", _SPREAD, [(None, row) for row in _spread(portfolio)]),
    ]
    if portfolio.unplaced:
        names = listed((one.workload for one in portfolio.unplaced), _NAMES)
        parts.append(element("p", f"Without a place, and in no share: {names}."))
    if losses := [(None, row) for row in _losses(portfolio)]:
        parts.append(table("What the loss of a provider or supplier stops", _LOSSES, losses))
    return Section("portfolio", "Concentration of the portfolio", joined(parts))


def _workloads(portfolio: Portfolio, places: Mapping[tuple[str, str], str]) -> list[Html]:
    """The heaviest first, as many as anybody reads."""
    heavy = sorted(portfolio.workloads, key=lambda one: (-weight(portfolio, one), one.workload))
    parts = [table("Workloads where they are", _HELD, [(None, _held(one, places)) for one in heavy[:_ROWS]])]
    if (more := len(heavy) - _ROWS) > 0:
        parts.append(element("p", prose(f"{more} lighter ones are left out; `portable portfolio -o csv` lists all.")))
    return parts


def _held(one: Held, places: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
    price = money(one.hourly)
    if (place := places.get((one.workload, one.target))) is not None:
        price = link(price, place, "cited")
    return one.workload, f"{one.target}, {one.region}", one.chosen, price, str(one.accelerators)


def _spread(portfolio: Portfolio) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for one in portfolio.concentrations:
        index = unknown() if one.hhi is None else f"{one.hhi:.3f}"
        first = one.shares[0] if one.shares else None
        rows.append((one.dimension, index, percent(first.share) if first else "", first.name if first else "nothing"))
    return rows


def _losses(portfolio: Portfolio) -> list[tuple[str, ...]]:
    return [
        (
            f"{one.dimension} {one.name}",
            percent(one.share),
            listed(one.stops, _NAMES),
            listed(one.movable, _NAMES),
            listed(one.stuck, _NAMES),
        )
        for one in portfolio.losses
        if one.dimension in ("provider", "supplier")
    ]


def listed(names: Iterable[str], most: int) -> str:
    """Names up to a number, and how many more there are."""
    found = tuple(names)
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more or "none"


def percent(share: float) -> str:
    """A share with at most one decimal."""
    return f"{share * 100:.1f}".removesuffix(".0") + " %"
