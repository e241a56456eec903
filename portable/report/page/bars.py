"""Bars of several targets side by side, each made of segments."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from portable.report.page.elements import Html, element

_WIDTH, _ROW, _LABEL, _LETTER = 720, 30, 150, 8
_HUES = 8


class Bar(NamedTuple):
    """One target."""

    name: str
    segments: tuple[tuple[str, Decimal], ...]
    """Kind and amount; what is unknown has no segment."""
    total: str
    """What is written behind it."""


def legend(kinds: Sequence[str]) -> Html:
    """Which kind has which hue."""
    items = [
        element("li", element("span", "", class_=f"swatch hue{at % _HUES}", aria_hidden="true"), kind)
        for at, kind in enumerate(kinds)
    ]
    return element("ul", *items, class_="legend")


def drawn(title: str, bars: Sequence[Bar], kinds: Sequence[str]) -> Html:
    """The bars, the longest as wide as there is room for; the title tells all totals to who cannot see them."""
    most = max((sum((value for _, value in one.segments), Decimal(0)) for one in bars), default=Decimal(0))
    room = max((len(one.total) for one in bars), default=0) * _LETTER + 2 * _LETTER
    scale = Decimal(_WIDTH - _LABEL - room) / most if most else Decimal(0)
    words = "; ".join(f"{one.name} {one.total}" for one in bars)
    picture = element(
        "svg",
        element("title", f"{title}: {words}"),
        *(_bar(one, kinds, scale, at * _ROW) for at, one in enumerate(bars)),
        viewBox=f"0 0 {_WIDTH} {len(bars) * _ROW}",
        role="img",
        class_="bars",
    )
    return element("figure", element("div", picture, class_="scroll", tabindex="0", role="group", aria_label=title))


def _bar(one: Bar, kinds: Sequence[str], scale: Decimal, top: int) -> Html:
    middle = top + _ROW / 2 + 5
    parts = [element("text", one.name, x=_LABEL - 10, y=middle, text_anchor="end")]
    left = float(_LABEL)
    for kind, value in one.segments:
        width = float(value * scale)
        hue = f"hue{kinds.index(kind) % _HUES}"
        parts.append(element("rect", x=left, y=top + 6, width=max(width, 0.5), height=_ROW - 12, class_=hue))
        left += width
    parts.append(element("text", one.total, x=left + 8, y=middle, class_="figure"))
    return element("g", *parts)
