"""Cost against run time and against scale, as the pricer computed it at each point."""

from __future__ import annotations

from decimal import Decimal

from portable.report.page.elements import Head, Html, details, element, link, table
from portable.report.page.figures import amount, unknown, whole
from portable.report.page.line_chart import line_chart
from portable.report.page.parts import Chart, Curve
from portable.report.page.section import Section, Sheet


def curves(sheet: Sheet) -> Section:
    """A drawing and its numbers for each chart."""
    parts = [_drawn(sheet, one) for one in sheet.compared.charts]
    return Section(sheet.place("curves"), "Cost against run time and scale", element("div", *parts, class_="charts"))


def _drawn(sheet: Sheet, chart: Chart) -> Html:
    known = [one for one in chart.curves if any(y is not None for _, y in one.points)]
    silent = [one.target for one in chart.curves if one not in known]
    parts: list[str] = []
    if known:
        drawn = element("div", line_chart(chart), class_="scroll", tabindex="0", role="group", aria_label=chart.title)
        parts.append(drawn)
    if silent:
        parts.append(element("p", "Not drawn, because a price is unknown or nothing fits: ", ", ".join(silent), "."))
    parts.append(element("p", chart.note, class_="note"))
    caption = element("figcaption", element("b", chart.title))
    return element("div", element("figure", caption, *parts), _numbers(sheet, chart))


def _numbers(sheet: Sheet, chart: Chart) -> Html:
    values = sorted({x for one in chart.curves for x, _ in one.points})
    heads = (Head("Target"), *(Head(whole(one), right=True) for one in values))
    rows = [(None, _row(sheet, one, values)) for one in chart.curves]
    caption = f"{chart.up} at {', '.join(whole(one) for one in values)} ({chart.across})"
    return details(f"The numbers: {chart.title}", table(caption, heads, rows))


def _row(sheet: Sheet, curve: Curve, values: list[Decimal]) -> tuple[str, ...]:
    at = dict(curve.points)
    place = sheet.place("cost", curve.target)
    cells = [unknown() if (y := at.get(x)) is None else link(amount(y), place, "cited") for x in values]
    return (curve.target, *cells)
