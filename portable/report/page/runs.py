"""What one run costs: nodes, head, waiting, losses, data, traffic, and what operations come to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from portable.model.cost import HOURS_A_MONTH
from portable.report.page.bars import Bar, drawn, legend
from portable.report.page.cost_parts import Cost, Operations, RunCost, Stage, Traffic
from portable.report.page.elements import Head, Html, details, element, joined, prose, table
from portable.report.page.figures import amount, hours, money, unknown, why_no_run
from portable.report.page.part import Fact
from portable.report.page.parts import Target
from portable.report.page.section import Section, Sheet

_KINDS = (
    "head",
    "nodes",
    "waiting and starting",
    "lost and done again",
    "paid to the end of a term",
    "data kept",
    "traffic",
)
_OF_STAGE = {"queue": _KINDS[2], "startup": _KINDS[2], "lost": _KINDS[3], "preempted": _KINDS[3], "term": _KINDS[4]}
_STAGES = (
    Head("Stage"),
    Head("Hours", right=True),
    Head("USD per hour", right=True),
    Head("USD", right=True),
    Head("Because"),
)
_MOVED = (Head("Data"), Head("Charged as"), Head("Size", right=True), Head("USD", right=True), Head("Because"))
_WORK = (
    Head("Format"),
    Head("Peak, TFLOPS", right=True),
    Head("Efficiency", right=True),
    Head("USD/EFLOP", right=True),
)
_OFFERED = (Head("Study"), Head("Goodput", right=True), Head("Of what"))
_GIB = 2**30


def runs(sheet: Sheet) -> Section:
    """Bars of all targets, then stages, traffic and operations of each, and the studies of goodput there are."""
    fitting = [one for one in sheet.compared.fitting if one.cost is not None]
    known = [one for one in fitting if one.cost is not None and one.cost.run is not None]
    parts: list[Html] = []
    if known:
        bars = [_bar(one.target, one.cost) for one in known if one.cost is not None]
        kinds = [kind for kind in _KINDS if any(kind == name for bar in bars for name, _ in bar.segments)]
        parts += [legend(kinds), drawn("USD of a run by target", bars, kinds), *_reading(known)]
    else:
        parts.append(element("p", "No target has the cost of a run: the spec does not say how long it takes."))
    parts += [_made_of(sheet, one, one.cost) for one in fitting if one.cost is not None]
    return Section(sheet.place("run"), "Cost of a run", joined([*parts, *_offered(sheet)]))


def _bar(name: str, cost: Cost) -> Bar:
    """Known amounts alone: a bar is never longer than what is known."""
    whole = cost.per_run_whole
    at_least = cost.per_run_whole_known
    open_ = cost.run is not None and cost.run.at_least
    if whole is not None:
        return Bar(name, tuple(_segments(cost)), f"{'at least ' if open_ else ''}{amount(whole.amount)}")
    told = f"unknown, at least {amount(at_least.amount)}" if at_least is not None and at_least.amount else "unknown"
    return Bar(name, tuple(_segments(cost)), told)


def _segments(cost: Cost) -> Iterator[tuple[str, Decimal]]:
    run = cost.run or RunCost()
    sums = dict.fromkeys(_KINDS, Decimal(0))
    head = next((one.hourly.amount for one in cost.lines if one.role == "head" and one.hourly), Decimal(0))
    for stage in run.stages:
        if stage.amount is None:
            continue
        kind = _OF_STAGE.get(stage.name)
        if kind is not None:
            sums[kind] += stage.amount.amount
            continue
        own = min(head * stage.hours, stage.amount.amount)
        sums["head"] += own
        sums["nodes"] += stage.amount.amount - own
    kept = sum((one.amount.amount for one in cost.storage if one.amount is not None), Decimal(0))
    sums["data kept"] = kept * run.hours / HOURS_A_MONTH
    sums["traffic"] = sum((one.amount.amount for one in cost.traffic if one.amount is not None), Decimal(0))
    yield from ((kind, value) for kind, value in sums.items() if value)


def _reading(known: list[Target]) -> Iterator[Html]:
    """What is taken for granted, and why figures may be more."""
    found = [one.cost.run for one in known if one.cost is not None and one.cost.run is not None]
    said = dict.fromkeys(words for run in found for words in run.assumed)
    yield element("p", "Assumed: ", "; ".join(said) or "nothing, so no loss is counted", ".", class_="note")
    least = dict.fromkeys(words for run in found for words in run.at_least)
    if least:
        yield element("p", "At least, because ", prose("; ".join(least)), ".", class_="note")


def _made_of(sheet: Sheet, target: Target, cost: Cost) -> Html:
    tables: list[Html] = []
    for title, run in (("as placed", cost.run), ("on spot nodes", cost.spot_run)):
        tables += [] if run is None else [_stages(sheet, f"{target.target}: a run {title}", run, cost)]
    if cost.traffic:
        rows = [(None, _moved(sheet, one)) for one in cost.traffic]
        tables.append(table(f"{target.target}: traffic of a run, data that lies elsewhere", _MOVED, rows))
    if cost.per_operation:
        title = f"{target.target}: 10^18 operations (EFLOP) at the price of an hour"
        tables.append(table(title, _WORK, [(None, _operations(sheet, one)) for one in cost.per_operation]))
    if not tables:
        tables.append(element("p", unknown(why_no_run(cost))))
    total = "unknown" if cost.run is None else _bar(target.target, cost).total
    return details(f"{target.target}: {total}", *tables, id_=sheet.place("run", target.target))


def _stages(sheet: Sheet, caption: str, run: RunCost, cost: Cost) -> Html:
    rows: list[tuple[str | None, tuple[str, ...]]] = [(None, _stage(sheet, one)) for one in run.stages]
    why = "it never ends: interruptions come too fast" if run.endless else why_no_run(cost)
    least = f"at least, because {'; '.join(run.at_least)}" if run.at_least else ""
    rows.append((None, ("machines", hours(run.hours), "", element("b", money(run.amount, why)), prose(least))))
    return table(caption, _STAGES, rows)


def _stage(sheet: Sheet, one: Stage) -> tuple[str, ...]:
    known = unknown() if one.amount is None else joined([amount(one.amount.amount)])
    cited = sheet.sources.cited(amount(one.amount.amount), one.fact) if one.amount and one.fact else known
    return one.name, hours(one.hours), money(one.hourly), cited, prose(one.because)


def _moved(sheet: Sheet, one: Traffic) -> tuple[str, ...]:
    price = unknown() if one.amount is None else sheet.sources.cited(amount(one.amount.amount), one.fact)
    size = unknown() if one.size_bytes is None else f"{one.size_bytes / _GIB:,.4g} GiB"
    return one.name, one.kind, size, price, prose(one.because)


def _operations(sheet: Sheet, one: Operations) -> tuple[str, ...]:
    fact = one.facts[0] if one.facts else None
    peak = unknown() if one.peak_tflops is None else sheet.sources.cited(f"{one.peak_tflops:,.6g}", fact)
    share = f"{one.efficiency:.0%}" + ("" if one.efficiency < 1 else " (the peak: no work reaches it)")
    return one.dtype, peak, share, money(one.amount)


def _offered(sheet: Sheet) -> list[Html]:
    """Published figures: none of them is taken unless somebody names it."""
    if not sheet.compared.studies:
        return []
    rows = [
        (
            None,
            (
                one.name,
                unknown() if one.goodput is None else _figure(sheet, one.bound, one.goodput, one.fact),
                one.words,
            ),
        )
        for one in sheet.compared.studies
    ]
    about = "Published on how much of a run's time brings it forward. None is taken unless it is named: "
    note = element("p", about, element("code", "--assume goodput=NAME"), ".", class_="note")
    return [details("Goodput, as published", note, table("Studies of goodput", _OFFERED, rows))]


def _figure(sheet: Sheet, bound: str, value: float, fact: Fact) -> Html:
    return joined([f"{bound} ", sheet.sources.cited(f"{value:g}", fact)])
