"""A portfolio as areas: each workload as large as its weight, those of one provider together."""

from __future__ import annotations

from decimal import Decimal

from portable.report.page.elements import Html, element, joined
from portable.report.page.records import Held, Portfolio
from portable.report.page.treemap import Box, treemap

_WIDTH, _HEIGHT, _LETTER = 720, 320, 7.0
_HUES = 8
_FEWEST = 8
"""Letters of a name that is cut short: fewer tell nothing."""
_DRAWN = 300
"""Workloads that are drawn: smaller areas cannot be seen."""


def _providers(portfolio: Portfolio) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.provider for one in portfolio.workloads))


def _legend(portfolio: Portfolio) -> Html:
    items = [
        element("li", element("span", "", class_=f"swatch hue{at % _HUES}", aria_hidden="true"), name)
        for at, name in enumerate(_providers(portfolio))
        if any(weight(portfolio, one) for one in portfolio.workloads if one.provider == name)
    ]
    return element("ul", *items, class_="legend")


def weight(portfolio: Portfolio, one: Held) -> Decimal:
    """What the shares of the portfolio are of, for one workload."""
    if portfolio.basis == "cost":
        return one.hourly.amount if one.hourly is not None else Decimal(0)
    return Decimal(one.accelerators) if portfolio.basis == "accelerators" else Decimal(1)


def areas(portfolio: Portfolio, unit: str) -> Html:
    """Workloads of one provider lie together: first providers share the room, then each divides its own."""
    weights = _heaviest(portfolio)
    whole = {name: sum(weight for weight, _ in found) for name, found in weights.items()}
    shown = sorted((name for name, weight in whole.items() if weight > 0), key=lambda name: (-whole[name], name))
    parts = [element("title", f"Workloads by provider, areas by {unit}")]
    for name, room in zip(shown, treemap([whole[one] for one in shown], Box(0, 0, _WIDTH, _HEIGHT)), strict=True):
        some = [(weight, one) for weight, one in weights[name] if weight > 0]
        hue = _providers(portfolio).index(name) % _HUES
        for (_, one), box in zip(some, treemap([weight for weight, _ in some], room), strict=True):
            parts += _leaf(one, box, hue)
    drawn = element("svg", *parts, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", class_="bars treemap")
    figure = element("figure", element("div", drawn, class_="scroll", tabindex="0", role="group", aria_label="Treemap"))
    drawn_of = f"The {_DRAWN} heaviest of {len(portfolio.workloads)} are drawn."
    more = [element("p", drawn_of, class_="note")] if len(portfolio.workloads) > _DRAWN else []
    return joined([_legend(portfolio), figure, *more])


def _heaviest(portfolio: Portfolio) -> dict[str, list[tuple[float, Held]]]:
    """The workloads that are large enough to be seen, by provider, the heaviest first."""
    weighed = [(float(weight(portfolio, one)), one) for one in portfolio.workloads]
    weighed.sort(key=lambda pair: (-pair[0], pair[1].workload))
    found: dict[str, list[tuple[float, Held]]] = {}
    for pair in weighed[:_DRAWN]:
        found.setdefault(pair[1].provider, []).append(pair)
    return found


def _leaf(one: Held, box: Box, hue: int) -> list[Html]:
    place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    parts = [element("rect", element("title", f"{one.workload} on {one.provider}"), class_=f"leaf hue{hue}", **place)]
    room = int((box.width - 12) // _LETTER)
    if room >= min(_FEWEST, len(one.workload)) and box.height >= 22:
        name = one.workload if len(one.workload) <= room else f"{one.workload[: room - 1]}…"
        parts.append(element("text", name, x=box.x + 6, y=box.y + 16, class_="leaf-name"))
    return parts
