"""What each target costs per hour, and what that is made of."""

from __future__ import annotations

from portable.report.page.bars import Bar, drawn, legend
from portable.report.page.cost_parts import Cost, CostLine, DataCost, Fee
from portable.report.page.elements import Head, Html, details, element, joined, table
from portable.report.page.figures import amount, currency, money, run_money, unknown, why_no_run, why_unknown
from portable.report.page.part import Fact, Money
from portable.report.page.parts import Target
from portable.report.page.section import Section, Sheet

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
        parts += [legend(roles), drawn("USD per hour by target", [_bar(one) for one in fitting], roles)]
        parts += [_lines(sheet, one, one.cost) for one in fitting if one.cost is not None]
    else:
        parts.append(element("p", "No target has a cost."))
    return Section(sheet.place("cost"), "Cost per hour", joined(parts))


def _total(target: Target) -> str:
    cost = target.cost or Cost()
    if cost.hourly is not None:
        return amount(cost.hourly.amount)
    known = cost.hourly_known
    return f"unknown, at least {amount(known.amount)}" if known is not None and known.amount else "unknown"


def _bar(target: Target) -> Bar:
    lines = (target.cost or Cost()).lines
    return Bar(target.target, tuple((one.role, one.hourly.amount) for one in lines if one.hourly), _total(target))


def _lines(sheet: Sheet, target: Target, cost: Cost) -> Html:
    rows: list[tuple[str | None, tuple[str, ...]]] = [(None, _line(sheet, line)) for line in cost.lines]
    why = why_unknown(cost)
    rows.append((None, ("all, per hour", "", "", "", element("b", money(cost.hourly, why)))))
    if cost.hourly_at_most is not None and cost.hourly_at_most != cost.hourly:
        most = "at the most of their replicas"
        rows.append((None, ("all, per hour", most, "", "", money(cost.hourly_at_most))))
    rows += [(None, _fee(sheet, one)) for one in cost.fees]
    if cost.accelerators:
        each = f"divided by {cost.accelerators} accelerators"
        rows.append((None, ("all, per accelerator-hour", each, "", "", money(cost.per_accelerator_hour, why))))
    hours = "" if cost.hours_per_run is None else f"{cost.hours_per_run:,.4g} hours"
    rows.append(
        (None, ("all, per run", hours, "", "", run_money(cost) if cost.per_run else money(None, why_no_run(cost))))
    )
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


def _fee(sheet: Sheet, one: Fee) -> tuple[str, ...]:
    return (
        one.name,
        "of the whole cluster, whoever uses it: in no other figure",
        "",
        "",
        _sourced(sheet, one.hourly, one.fact),
    )


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
