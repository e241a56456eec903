"""Lines drawn over two axes that both begin at zero; each line carries its name at its end."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor, log10
from typing import NamedTuple

from portable.report.page.elements import Html, element
from portable.report.page.figures import whole
from portable.report.page.parts import Chart, Curve

_WIDTH, _HEIGHT = 560, 320
"""The height grows where more names stand one below the other."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 104, 16, 48
_GAP = 16
"""Least distance of two names, so that none hides another."""
HUES = 8
_STEPS = (1, 2, 5, 10)


class _Axes(NamedTuple):
    """How values become places."""

    across: float
    up: float
    low: int
    """Where zero is, from above."""

    def x(self, value: Decimal) -> float:
        return _LEFT + float(value) / self.across * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: Decimal) -> float:
        return self.low - float(value) / self.up * (self.low - _TOP)


def line_chart(chart: Chart) -> Html:
    """The drawing; the numbers stand in a table beside it."""
    across = [x for curve in chart.curves for x, _ in curve.points]
    up = [y for curve in chart.curves for _, y in curve.points if y is not None]
    most_across, most_up = float(max(across, default=Decimal(1))), float(max(up, default=Decimal(1)))
    step = _step(most_up)
    height = max(_HEIGHT, _TOP + _GAP * len(chart.curves) + _BOTTOM)
    axes = _Axes(most_across or 1.0, max(ceil(round(most_up / step, 6)), 1) * step, height - _BOTTOM)
    ends = _ends(chart.curves, axes)
    lines = [_line(curve, axes, at, ends.get(curve.target)) for at, curve in enumerate(chart.curves)]
    return element(
        "svg",
        element("title", f"{chart.title}: {chart.up} against {chart.across}"),
        *_up(axes, step, chart.up),
        *_across(axes, sorted(set(across)), chart.across),
        *lines,
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        class_="chart",
    )


def _step(most: float) -> float:
    """A round distance of grid lines that gives about five of them."""
    if most <= 0:
        return 1.0
    rough = most / 5
    power = 10.0 ** floor(log10(rough))
    return next(one * power for one in _STEPS if one * power >= rough * 0.999)


def _up(axes: _Axes, step: float, title: str) -> list[Html]:
    drawn = []
    for at in range(round(axes.up / step) + 1):
        value = Decimal(str(round(at * step, 6)))
        y = axes.y(value)
        drawn.append(element("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="grid"))
        drawn.append(element("text", whole(value), x=_LEFT - 8, y=y + 4, text_anchor="end", class_="tick"))
    middle = (axes.low + _TOP) / 2
    drawn.append(
        element("text", title, transform=f"translate(14 {middle:g}) rotate(-90)", text_anchor="middle", class_="axis")
    )
    return drawn


def _across(axes: _Axes, values: Sequence[Decimal], title: str) -> list[Html]:
    low = axes.low
    drawn = []
    last = -100.0
    for value in values:
        x = axes.x(value)
        drawn.append(element("line", x1=x, x2=x, y1=low, y2=low + 4, class_="grid"))
        if x - last >= 40:
            drawn.append(element("text", whole(value), x=x, y=low + 18, text_anchor="middle", class_="tick"))
            last = x
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    drawn.append(element("text", title, x=middle, y=low + _BOTTOM - 8, text_anchor="middle", class_="axis"))
    return drawn


def _line(curve: Curve, axes: _Axes, at: int, name_at: float | None) -> Html:
    known = [(axes.x(x), axes.y(y)) for x, y in curve.points if y is not None]
    if not known or name_at is None:
        return Html("")
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in known)
    hue = f"stroke{at % HUES}{' dashed' if at >= HUES else ''}"
    own = []
    if curve.own is not None:
        own.append(element("circle", cx=axes.x(curve.own[0]), cy=axes.y(curve.own[1]), r=4, class_=f"{hue} own"))
    right, end = known[-1]
    return element(
        "g",
        element("polyline", points=places, class_=hue),
        *own,
        element("line", x1=right, y1=end, x2=right + 8, y2=name_at, class_=f"{hue} leader"),
        element("text", curve.target, x=right + 11, y=name_at + 4),
    )


def _ends(curves: Sequence[Curve], axes: _Axes) -> dict[str, float]:
    """Where each name stands: at the end of its line, moved up or down until no two are too near."""
    wanted = sorted(
        (axes.y(known[-1]), curve.target)
        for curve in curves
        if (known := [y for _, y in curve.points if y is not None])
    )
    placed: list[float] = []
    for y, _ in wanted:
        placed.append(max(y, placed[-1] + _GAP) if placed else y)
    limit = float(axes.low)
    for at in reversed(range(len(placed))):
        placed[at] = min(placed[at], limit)
        limit = placed[at] - _GAP
    return {name: y for (_, name), y in zip(wanted, placed, strict=True)}
