"""What a report shows, from a spec or from documents that other commands saved; `portable.report.page` draws it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from portable.api import placing
from portable.api.behind import behind
from portable.api.evidence import evidence
from portable.api.linting import has_source, lint_workload, with_findings
from portable.api.portfolio import portfolio_of
from portable.api.scenarios import with_scenarios
from portable.api.varying import run_time, scale
from portable.errors import NotResolvable
from portable.loader.catalogue import Catalogue
from portable.loader.saved import Saved, read_saved
from portable.loader.targets import TargetTable
from portable.model.assumption import NOTHING, Assumptions
from portable.model.cost import Comparison
from portable.model.finding import LintReport
from portable.model.placement import Fact
from portable.model.scenario import Scenario
from portable.model.workload import Workload
from portable.report import plain
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import COLUMNS, in_order
from portable.report.comparison.json import json as comparison_json
from portable.report.concentration.json import json as portfolio_json
from portable.report.concentration.subject import Spread
from portable.report.evidenced.json import json as evidence_json
from portable.report.findings.json import json as findings_json
from portable.report.findings.subject import Found
from portable.report.json_document import FORMAT_VERSION, SCHEMAS
from portable.report.page.parts import Compared, Findings, Published
from portable.report.page.records import Evidence, Exit, Portfolio, Score
from portable.report.page.single import Explanation, Planned
from portable.report.page.subject import Piece, Subject
from portable.report.view import View
from portable.version import __version__

READABLE: Mapping[str, Callable[[Saved], Piece]] = {
    "comparison": lambda saved: Piece(saved.part(Compared)),
    "evidence": lambda saved: Piece(evidence=(saved.part(Evidence),)),
    "exit": lambda saved: Piece(exits=(saved.part(Exit),)),
    "explanation": lambda saved: Piece(saved.part(Explanation).compared()),
    "findings": lambda saved: Piece(findings=saved.part(Findings)),
    "portfolio": lambda saved: Piece(portfolio=saved.part(Portfolio)),
    "plan": lambda saved: Piece(saved.part(Planned).compared()),
    "score": lambda saved: Piece(scores=(saved.part(Score),)),
}
"""What a saved document gives a page, by the name of its schema."""


def from_saved(path: str, text: str | None = None) -> Piece | None:
    """What a saved JSON document gives a page; None where the file is no such document but, it seems, a spec.

    `text` is the content of standard input, where that was read already.

    Raises:
        NoInput: there is no such file.
        InvalidInput: it is malformed, unknown, or of another major version.
    """
    found = read_saved(path, SCHEMAS, FORMAT_VERSION, tuple(READABLE), text)
    return None if found is None else READABLE[found.name](found)


def from_spec(
    workload: Workload,
    spec: str,
    names: Iterable[str] = (),
    *,
    as_of: date,
    table: TargetTable | None = None,
    catalogue: Catalogue | None = None,
    assumptions: Assumptions = NOTHING,
    scenarios: tuple[Scenario, ...] = (),
) -> Piece:
    """Every target as a report shows it, the cheapest first; what other run times and scales cost; what is evidenced.

    Raises:
        UsageError: there is no such target or provider.
    """
    known = catalogue or Catalogue()
    looked = lint_workload(workload) if has_source(workload) else None
    placed = placing.compare(workload, tuple(names), table=table, catalogue=known, assumptions=assumptions)
    asked = with_scenarios(workload, placed, scenarios, catalogue=known)
    found = in_order(with_findings(workload, asked, looked), "hourly")
    choice = Choice(workload, spec, table.file if table else None, found, tuple(COLUMNS))
    document: dict[str, Any] = json.loads(comparison_json(choice, View()))
    told = zip(document["targets"], found, strict=True)
    document["targets"] = [target | behind(workload, one, known) for target, one in told]
    charts = [run_time(workload, found, assumptions, catalogue=known)] if any(one.placement for one in found) else []
    if workload.spec.groups and charts:
        charts.append(scale(workload, found, table=table, catalogue=known))
    compared = Compared.model_validate(document).model_copy(
        update={
            "charts": tuple(charts),
            "looked": None if looked is None else _looked(looked),
            "studies": _studies(known),
        }
    )
    return Piece(compared, evidence=tuple(_evidence(workload, spec, found, as_of, table, known)))


def _studies(known: Catalogue) -> tuple[Published, ...]:
    world = known.world
    return tuple(
        Published.model_validate(
            {
                "name": one.name,
                "goodput": one.goodput,
                "bound": one.bound,
                "words": one.words,
                "fact": plain.fact(Fact(one.words, world.sources.get(one.source or ""), one.assumed)),
            }
        )
        for one in world.studies
    )


def _looked(report: LintReport) -> Findings:
    return Findings.model_validate(json.loads(findings_json(Found(report, __version__), View())))


def together(
    specs: Iterable[tuple[str, Workload]],
    tables: Mapping[str, TargetTable],
    *,
    catalogue: Catalogue | None = None,
) -> Piece:
    """On whom several workloads together depend; each has its file, and a table of the targets it may go to.

    Raises:
        UsageError: there is no such target or provider.
    """
    found = portfolio_of(specs, tables=lambda spec: tables[spec], catalogue=catalogue)
    return Piece(portfolio=Portfolio.model_validate(json.loads(portfolio_json(Spread(found), View()))))


def _evidence(
    workload: Workload, spec: str, found: Iterable[Comparison], as_of: date, table: TargetTable | None, known: Catalogue
) -> Iterator[Evidence]:
    for one in found:
        try:
            record = evidence(workload, one.target, as_of=as_of, spec=spec, table=table, catalogue=known)
        except NotResolvable:
            # Refused before anything could be judged; the verdict says why.
            continue
        yield Evidence.model_validate(json.loads(evidence_json(record, View())))


def joined(pieces: Iterable[Piece], *, as_of: date, max_age: int) -> Subject:
    """One page of several inputs; what is said twice of a target is said once, by the later input."""
    compared: dict[tuple[str, str], Compared] = {}
    findings: list[Findings] = []
    records: dict[tuple[str, str], Evidence] = {}
    held: Portfolio | None = None
    exits: list[Exit] = []
    scores: list[Score] = []
    for piece in pieces:
        if piece.compared is not None:
            key = (piece.compared.workload, piece.compared.spec)
            compared[key] = _merged(compared.get(key), piece.compared)
        if piece.findings is not None:
            findings.append(piece.findings)
        held = piece.portfolio or held
        exits += piece.exits
        scores += piece.scores
        records |= {(one.workload, one.target): one for one in piece.evidence}
    for record in records.values():
        if not any(one.workload == record.workload for one in compared.values()):
            compared[record.workload, ""] = Compared(workload=record.workload)
    every = tuple(one for each in findings for one in each.findings)
    looked = Findings(findings=every, subjects=sum(one.subjects for one in findings)) if findings else None
    return Subject(
        as_of, max_age, tuple(compared.values()), looked, tuple(records.values()), held, tuple(exits), tuple(scores)
    )


def _merged(earlier: Compared | None, later: Compared) -> Compared:
    if earlier is None:
        return later
    targets = {one.target: one for one in (*earlier.targets, *later.targets)}
    return earlier.model_copy(
        update={
            "targets": tuple(targets.values()),
            "charts": earlier.charts or later.charts,
            "looked": earlier.looked or later.looked,
        }
    )
