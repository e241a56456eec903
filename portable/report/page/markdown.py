"""The same for a pull request: a short table, and everything else folded."""

from __future__ import annotations

from collections.abc import Iterator

from portable.report import table
from portable.report.page.compliance import judged
from portable.report.page.cost_parts import Cost, Scenario
from portable.report.page.dependence import percent
from portable.report.page.figures import READING, amount
from portable.report.page.found import by_rule, counted, effects, severity
from portable.report.page.part import Fact, Money
from portable.report.page.parts import Compared, Findings, Span, Target
from portable.report.page.records import Evidence, Exit, Portfolio
from portable.report.page.risks import rows
from portable.report.page.section import Sheet
from portable.report.page.sources import Sources
from portable.report.page.subject import Subject
from portable.report.page.verdict import accelerators, machines, summary, to_know
from portable.report.table import Column, Table, escaped
from portable.report.view import View

_FITTING = (
    Column("target", "target"),
    Column("machines", "machines"),
    Column("accelerators", "accelerators"),
    Column("hour", "USD/h", right=True),
    Column("run", "USD/run, machines", right=True),
    Column("know", "to know"),
    Column("dated", "prices of"),
)
_REFUSED = (Column("target", "target"), Column("why", "why"), Column("instead", "nearest alternative"))
_CARBON = (
    Column("target", "target"),
    Column("hour", "kg CO2e/h", right=True),
    Column("run", "kg CO2e/run", right=True),
    Column("unknown", "unknown"),
)
_ADDED = (
    Column("target", "target"),
    Column("scenario", "scenario"),
    Column("adds", "adds", right=True),
    Column("range", "range", right=True),
    Column("because", "because"),
)
_RULES = (
    Column("rule", "rule"),
    Column("severity", "severity"),
    Column("places", "places", right=True),
    Column("effects", "matters on"),
)
_SCORED = (Column("name", "target"), Column("verdict", "verdict"), Column("because", "because"))
_SPREAD = (Column("dimension", "dimension"), Column("hhi", "index (HHI)", right=True), Column("most", "largest"))
_FACTS = (Column("fact", "fact"), Column("source", "source"), Column("date", "date"), Column("mark", "to know"))


def markdown(subject: Subject, view: View) -> str:
    """One heading a workload, the table of what fits, and details."""
    sources = Sources(subject.as_of, subject.max_age)
    parts = [part for one in subject.compared for part in _workload(subject, one, sources)]
    if subject.findings is not None:
        parts += _findings(subject.findings)
    for score in subject.scores:
        lines = tuple((one.name, one.verdict, one.because) for one in score.targets)
        parts += _folded(f"Portability score of {score.subject}", table.markdown(Table(_SCORED, lines)))
    for way in subject.exits:
        parts += _exit(way)
    if subject.portfolio is not None:
        parts += _concentration(subject.portfolio)
    return "\n".join(parts)


def _findings(findings: Findings) -> Iterator[str]:
    rules = by_rule(findings)
    yield f"### {counted(len(findings.findings), 'finding')} in the code\n"
    if rules:
        lines = tuple((every[0].rule, severity(every), str(len(every)), effects(every)) for every in rules)
        yield table.markdown(Table(_RULES, lines))


def _exit(way: Exit) -> Iterator[str]:
    possible = "is possible" if way.possible else "is **not possible** as it is"
    yield f"### Leaving {escaped(way.origin)} for {escaped(way.goal)}\n"
    yield f"Moving {escaped(way.workload)} {possible}. Its data costs {_moving(way)} to move, once.\n"
    bars = (*way.refusals, *way.origin_refusals, *way.blocking, *way.unmapped, *way.work, *way.warnings)
    if bars:
        yield "".join(f"- `{one.name}` {escaped(one.message)}\n" for one in bars)


def _moving(way: Exit) -> str:
    """What moving all data costs, or what of it is known."""
    if way.traffic is None and way.traffic_known is not None:
        return f"an unknown sum, {_money(way.traffic_known)} USD or more,"
    return f"{_money(way.traffic)} USD"


def _concentration(portfolio: Portfolio) -> Iterator[str]:
    yield "### Concentration\n"
    yield f"Shares are of {escaped(portfolio.basis)}: {escaped(portfolio.basis_because)}.\n"
    lines = tuple(
        (
            one.dimension,
            "unknown" if one.hhi is None else f"{one.hhi:.3f}",
            ", ".join(f"{share.name} {percent(share.share)}" for share in one.shares[:3]),
        )
        for one in portfolio.concentrations
    )
    yield table.markdown(Table(_SPREAD, lines))


def _workload(subject: Subject, one: Compared, sources: Sources) -> Iterator[str]:
    sheet = Sheet(one, sources, "w", one.looked or subject.findings)
    yield f"### {escaped(one.workload)}\n"
    if one.targets:
        yield f"{escaped(summary(sheet))}\n"
    if one.fitting:
        yield table.markdown(Table(_FITTING, tuple(_row(each) for each in one.fitting)))
        yield f"As of {subject.as_of.isoformat()}. {READING}\n"
    if one.refused:
        lines = tuple(_refusal(each) for each in one.refused)
        yield from _folded(f"Refused by {len(lines)}", table.markdown(Table(_REFUSED, lines)))
    if found := tuple(rows(sheet)):
        columns = (Column("risk", "risk"), *(Column(each.target, escaped(each.target)) for each in one.fitting))
        cells = tuple((risk.title, *(_word(risk.cells.get(each.target)) for each in one.fitting)) for risk in found)
        yield from _folded(f"{len(found)} risks", table.markdown(Table(columns, cells)))
    if emitted := tuple((each.target, each.carbon) for each in one.fitting if each.carbon is not None):
        lines = tuple(
            (name, _span(found.per_hour), _span(found.per_run), ", ".join(found.unknown)) for name, found in emitted
        )
        yield from _folded("Carbon", table.markdown(Table(_CARBON, lines)))
    if asked := tuple(_scenario(each.target, found) for each in one.fitting for found in _asked(each)):
        yield from _folded("Scenarios, if passed on: in no figure above", table.markdown(Table(_ADDED, asked)))
    yield from _evidence(tuple(each for each in subject.evidence if each.workload == one.workload))
    if facts := _facts(one, sources):
        yield from _folded("Prices and their sources", table.markdown(Table(_FACTS, facts)))


def _asked(target: Target) -> tuple[Scenario, ...]:
    return () if target.cost is None else target.cost.scenarios


def _scenario(target: str, one: Scenario) -> tuple[str, ...]:
    span = one.per_run or one.per_hour
    unit = "run" if one.per_run is not None else "h"
    figure = "unknown" if span is None else f"{amount(span.likely.amount)} USD/{unit}"
    between = "" if span is None else f"{amount(span.low.amount)} to {amount(span.high.amount)}"
    return target, one.scenario, figure, between, one.because


def _evidence(records: tuple[Evidence, ...]) -> Iterator[str]:
    """Demands against targets; nothing where the policy demands nothing."""
    demands = dict.fromkeys((one.kind, one.demand) for each in records for one in each.requirements)
    if not demands:
        return
    columns = (Column("demand", "demand"), *(Column(each.target, escaped(each.target)) for each in records))
    lines = tuple((f"{kind} {demand}", *(judged(each, kind, demand) for each in records)) for kind, demand in demands)
    yield from _folded("Compliance evidence", table.markdown(Table(columns, lines)))


def _span(span: Span | None) -> str:
    return "unknown" if span is None else f"{amount(span.likely)} ({amount(span.low)} to {amount(span.high)})"


def _word(cell: object) -> str:
    return "" if cell is None else str(getattr(cell, "word", ""))


def _folded(title: str, body: str) -> Iterator[str]:
    yield f"<details><summary>{escaped(title)}</summary>\n"
    yield body
    yield "</details>\n"


def _row(target: Target) -> tuple[str, ...]:
    cost = target.cost or Cost()
    dated = "unknown" if target.price_date is None else target.price_date.isoformat()
    return (
        target.target,
        machines(target),
        accelerators(target),
        _money(cost.hourly),
        _at_least(cost) + _money(cost.per_run),
        to_know(target),
        dated,
    )


def _at_least(cost: Cost) -> str:
    return "at least " if cost.per_run is not None and cost.run is not None and cost.run.at_least else ""


def _money(value: Money | None) -> str:
    return "unknown" if value is None else amount(value.amount)


def _refusal(target: Target) -> tuple[str, ...]:
    why = "; ".join(f"{one.name}: {one.message}" for one in target.refusals)
    return target.target, why, "; ".join(advice for one in target.refusals for advice in one.help[:1])


def _facts(one: Compared, sources: Sources) -> tuple[tuple[str, ...], ...]:
    found: dict[Fact, None] = {}
    for target in one.fitting:
        for line in (target.cost or Cost()).lines:
            if line.fact is not None:
                found[line.fact] = None
    return tuple(
        (
            fact.statement,
            fact.source or "unknown",
            "undated" if fact.date is None else fact.date.isoformat(),
            ", ".join(sources.marks(fact)),
        )
        for fact in found
    )
