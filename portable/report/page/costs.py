"""What each target costs per hour, and what that is made of."""

from __future__ import annotations

from decimal import Decimal

from portable.report.page.elements import Head, Html, details, element, joined, table
from portable.report.page.figures import amount, currency, money, unknown, why_no_run, why_unknown
from portable.report.page.parts import Cost, CostLine, DataCost, Fact, Money, Target
from portable.report.page.section import Section, Sheet

_WIDTH, _ROW, _LABEL, _ROOM = 720, 30, 150, 110
_HUES = 8
_HEADS = (
    Head("Part"),
    Head("Machines"),
    Head("Purchase"),
    Head("USD per hour each", right=True),
    Head("USD", right=True),
)
_KEPT = (Head("Data"), Head("Kept in"), Head("Size", right=True), Head("USD", right=True))
_BOUGHT = (Head("Purchase"), Head("USD per hour", right=True))


def costs(sheet: Sheet) -> Section:
    """Bars of all targets side by side, then the lines of each with their sources."""
    fitting = [one for one in sheet.compared.fitting if one.cost is not None]
    parts: list[Html] = []
    if fitting:
        roles = tuple(dict.fromkeys(line.role for one in fitting for line in (one.cost or Cost()).lines))
        parts += [_legend(roles), _bars(sheet, fitting, roles)]
        parts += [_lines(sheet, one, one.cost) for one in fitting if one.cost is not None]
    else:
        parts.append(element("p", "No target has a cost."))
    return Section(sheet.place("cost"), "Cost per hour", joined(parts))


def _legend(roles: tuple[str, ...]) -> Html:
    items = [
        element("li", element("span", "", class_=f"swatch hue{at % _HUES}", aria_hidden="true"), role)
        for at, role in enumerate(roles)
    ]
    return element("ul", *items, class_="legend")


def _bars(sheet: Sheet, fitting: list[Target], roles: tuple[str, ...]) -> Html:
    most = max((one.cost.hourly_known.amount for one in fitting if one.cost and one.cost.hourly_known), default=None)
    scale = Decimal(_WIDTH - _LABEL - _ROOM) / most if most else Decimal(0)
    rows = [_bar(one, roles, scale, at * _ROW) for at, one in enumerate(fitting)]
    words = "; ".join(f"{one.target} {_total(one)}" for one in fitting)
    drawn = element(
        "svg",
        element("title", f"USD per hour by target: {words}"),
        *rows,
        viewBox=f"0 0 {_WIDTH} {len(fitting) * _ROW}",
        role="img",
        class_="bars",
    )
    return element("figure", element("div", drawn, class_="scroll", tabindex="0", role="group", aria_label="Bars"))


def _total(target: Target) -> str:
    cost = target.cost or Cost()
    if cost.hourly is not None:
        return amount(cost.hourly.amount)
    known = cost.hourly_known
    return f"unknown, at least {amount(known.amount)}" if known is not None and known.amount else "unknown"


def _bar(target: Target, roles: tuple[str, ...], scale: Decimal, top: int) -> Html:
    middle = top + _ROW / 2 + 5
    parts = [element("text", target.target, x=_LABEL - 10, y=middle, text_anchor="end")]
    left = float(_LABEL)
    for line in (target.cost or Cost()).lines:
        if line.hourly is None:
            continue
        width = float(line.hourly.amount * scale)
        hue = f"hue{roles.index(line.role) % _HUES}"
        parts.append(element("rect", x=left, y=top + 6, width=max(width, 0.5), height=_ROW - 12, class_=hue))
        left += width
    parts.append(element("text", _total(target), x=left + 8, y=middle, class_="figure"))
    return element("g", *parts)


def _lines(sheet: Sheet, target: Target, cost: Cost) -> Html:
    rows: list[tuple[str | None, tuple[str, ...]]] = [(None, _line(sheet, line)) for line in cost.lines]
    why = why_unknown(cost)
    rows.append((None, ("all, per hour", "", "", "", element("b", money(cost.hourly, why)))))
    if cost.accelerators:
        each = f"divided by {cost.accelerators} accelerators"
        rows.append((None, ("all, per accelerator-hour", each, "", "", money(cost.per_accelerator_hour, why))))
    hours = "" if cost.hours_per_run is None else f"{cost.hours_per_run:,.4g} hours"
    rows.append((None, ("all, per run", hours, "", "", money(cost.per_run, why_no_run(cost)))))
    caption = f"{target.target}: what {currency(cost)} per hour is made of"
    summary = f"{target.target}: {_total(target)}" + (f" {currency(cost)} per hour" if cost.hourly else "")
    more = [*_bought(target, cost), *_kept(sheet, target, cost)]
    return details(summary, table(caption, _HEADS, rows), *more, id_=sheet.cost_place(target))


def _bought(target: Target, cost: Cost) -> list[Html]:
    """The same machines bought otherwise."""
    if not cost.options:
        return []
    rows = [(None, (name, money(value))) for name, value in cost.options.items()]
    return [table(f"{target.target}: if the workers were bought otherwise", _BOUGHT, rows)]


def _kept(sheet: Sheet, target: Target, cost: Cost) -> list[Html]:
    """What keeping the data costs, which is in none of the figures of the machines."""
    if not cost.storage:
        return []
    rows: list[tuple[str | None, tuple[str, ...]]] = [(None, _data(sheet, one)) for one in cost.storage]
    rows.append((None, ("all, per month", "", "", money(cost.storage_per_month))))
    if cost.per_run_with_storage is not None:
        rows.append((None, ("one run with its data", "", "", money(cost.per_run_with_storage))))
    return [table(f"{target.target}: data that is kept, beside the cost per hour above", _KEPT, rows)]


def _data(sheet: Sheet, one: DataCost) -> tuple[str, ...]:
    price = unknown(one.because) if one.amount is None else _sourced(sheet, one.amount, one.fact)
    return one.name, one.kind, f"{one.size_bytes / 2**30:,.4g} GiB", price


def _sourced(sheet: Sheet, value: Money, fact: Fact | None) -> Html:
    return sheet.sources.cited(amount(value.amount), fact)


def _line(sheet: Sheet, line: CostLine) -> tuple[str, ...]:
    nodes = "?" if line.nodes is None else str(line.nodes)
    price = unknown("no price is known") if line.price is None else _sourced(sheet, line.price, line.fact)
    return (
        line.role,
        f"{nodes} × {line.instance_type}",
        line.purchase,
        price,
        unknown() if line.hourly is None else amount(line.hourly.amount),
    )
