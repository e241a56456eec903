"""How the nodes of a placement hang together: accelerators, adapters, fabric, and how near they must be."""

from __future__ import annotations

from collections.abc import Iterator

from portable.report.page.elements import Head, Html, element, joined, table
from portable.report.page.figures import unknown
from portable.report.page.parts import Seat, Target, Wiring
from portable.report.page.section import Section, Sheet

_SHOWN = 6
"""Nodes drawn of one group; the others are counted."""
_NODE, _STEP, _CHIP = 92, 104, 16
_TOP, _LEFT, _BUS = 44, 20, 168
_HEADS = (
    Head("Role"),
    Head("Nodes"),
    Head("Of each node"),
    Head("Fabric"),
    Head("Gbit/s per accelerator", right=True),
    Head("Near"),
    Head("Rests on"),
)


def topology(sheet: Sheet) -> Section:
    """A picture of each target's placement, and the same in words."""
    panels = [_panel(sheet, one) for one in sheet.compared.fitting if one.seats]
    if not panels:
        return Section(sheet.place("placement"), "Placement and fabric", element("p", "Nothing is placed."))
    buttons = [
        element("button", one.target, type="button", data_panel=sheet.place("placed", one.target))
        for one in sheet.compared.fitting
        if one.seats
    ]
    tabs = element("div", *buttons, class_="tabs", hidden=True, aria_label="Placement by target")
    body = joined([_legend(), element("div", tabs, *panels, data_tabs=True)])
    return Section(sheet.place("placement"), "Placement and fabric", body)


def _legend() -> Html:
    items = [
        element("li", element("span", "", class_=f"swatch {hue}", aria_hidden="true"), words)
        for hue, words in (
            ("hue0", "accelerator"),
            ("hollow", "accelerator not used by the workload"),
            ("hue1", "adapter and fabric"),
        )
    ]
    return element("ul", *items, class_="legend")


def _panel(sheet: Sheet, target: Target) -> Html:
    where = f"{target.target}, {target.region or 'region unknown'}"
    rows = [(None, _row(sheet, target, one)) for one in target.seats or ()]
    pictures = [_picture(target, one) for one in target.workers]
    return element(
        "div",
        element("p", element("b", where)),
        *pictures,
        table(f"{target.target}: nodes and fabric", _HEADS, rows),
        id=sheet.place("placed", target.target),
        class_="panel",
    )


def _wired(target: Target, seat: Seat) -> Wiring:
    return next((one for one in target.wiring if one.role == seat.role), Wiring(role=seat.role))


def _row(sheet: Sheet, target: Target, seat: Seat) -> tuple[str, ...]:
    wired = _wired(target, seat)
    each = [] if seat.accelerator is None else [_count(wired.accelerators, seat.accelerator)]
    if wired.used is not None and wired.accelerators is not None and wired.used < wired.accelerators:
        each.append(f"{wired.used} of them used")
    if wired.adapters is not None:
        each.append(f"{wired.adapters} adapters")
    rate: str = "" if seat.fabric is None else unknown()
    if seat.gbps_per_accelerator is not None:
        rate = _rate(sheet, seat.gbps_per_accelerator, wired)
    nodes = "?" if seat.nodes is None else str(seat.nodes)
    return (
        seat.role,
        f"{nodes} × {seat.instance_type}",
        ", ".join(each) or "no accelerator",
        wired.fabric or seat.fabric or "none asked for",
        rate,
        joined([_near(wired)]),
        sheet.sources.references(wired.facts),
    )


def _rate(sheet: Sheet, value: float, wired: Wiring) -> str:
    """The rate opens the fact that says the node's own."""
    return sheet.sources.cited(f"{value:g}", wired.facts[-1]) if wired.facts else f"{value:g}"


def _count(count: int | None, name: str) -> str:
    return name if count is None else f"{count} × {name}"


def _near(wired: Wiring) -> str:
    words = [wired.near] if wired.near else []
    if wired.near:
        words.append(f"told by {wired.label}" if wired.label else "no node label tells it")
    if wired.scale_up:
        words.append(wired.scale_up)
    return ", ".join(words)


def _picture(target: Target, seat: Seat) -> Html:
    wired = _wired(target, seat)
    nodes = seat.nodes or 1
    shown = min(nodes, _SHOWN)
    width = _LEFT * 2 + shown * _STEP + (80 if nodes > shown else 0)
    rows = (_chips(seat, wired) + 3) // 4
    low = _TOP + 30 + max(rows, 1) * _CHIP + 22
    bus = max(low + 34, _BUS) if seat.fabric is not None else low - 8
    parts = [element("title", f"{seat.role} on {target.target}: {nodes} nodes {seat.instance_type}")]
    parts += _frame(wired, width, bus)
    for at in range(shown):
        parts += _node(_LEFT + at * _STEP, low, bus, seat, wired)
    if nodes > shown:
        parts.append(element("text", f"+ {nodes - shown} more", x=width - 88, y=(_TOP + low) / 2))
    if seat.fabric is not None:
        parts += _fabric(seat, wired, width, bus)
    top = 0 if wired.near or wired.scale_up else _TOP - 12
    height = (bus + 40 if seat.fabric is not None else low + 30) - top
    drawn = element(
        "svg",
        *parts,
        viewBox=f"0 {top} {max(width, 360)} {height}",
        width=max(width, 360),
        role="img",
        class_="topology",
    )
    return element("div", drawn, class_="scroll", tabindex="0", role="group", aria_label=f"Picture of {seat.role}")


def _chips(seat: Seat, wired: Wiring) -> int:
    """Squares of a node: its accelerators, as far as they are known."""
    return min(wired.accelerators or seat.accelerators_per_worker, 16)


def _frame(wired: Wiring, width: int, bus: int) -> list[Html]:
    """The dashed line around what must, or should, be near."""
    if not (wired.near or wired.scale_up):
        return []
    words = _near(wired)
    return [
        element("rect", x=6, y=24, width=width - 12, height=bus + 10, rx=6, class_="near"),
        element("text", words, x=10, y=17, class_="tick"),
    ]


def _node(left: int, low: int, bus: int, seat: Seat, wired: Wiring) -> Iterator[Html]:
    yield element("rect", x=left, y=_TOP, width=_NODE, height=low - _TOP, rx=4, class_="node")
    yield element("text", "node", x=left + 8, y=_TOP + 17, class_="tick")
    count = _chips(seat, wired)
    for chip in range(count):
        x, y = left + 10 + chip % 4 * 19, _TOP + 26 + chip // 4 * _CHIP
        spare = wired.used is not None and chip >= wired.used
        yield element("rect", x=x, y=y, width=14, height=11, rx=1.5, class_="chip spare" if spare else "chip")
    if seat.fabric is None:
        return
    for adapter in range(min(wired.adapters or 1, 8)):
        yield element(
            "rect", x=left + 10 + adapter * (_NODE - 24) / 7, y=low - 10, width=5, height=10, class_="adapter"
        )
    middle = left + _NODE / 2
    yield element("line", x1=middle, x2=middle, y1=low, y2=bus, class_="cable")


def _fabric(seat: Seat, wired: Wiring, width: int, bus: int) -> list[Html]:
    rate = "unknown rate" if seat.gbps_per_accelerator is None else f"{seat.gbps_per_accelerator:g} Gbit/s"
    words = f"{wired.fabric or seat.fabric}, {rate} per accelerator"
    return [
        element("line", x1=_LEFT, x2=width - _LEFT, y1=bus, y2=bus, class_="bus"),
        element("text", words, x=_LEFT, y=bus + 20),
    ]
