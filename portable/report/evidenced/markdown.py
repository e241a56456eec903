"""A record for a pull request, a wiki or an auditor's file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from portable.report import table
from portable.report.evidenced.words import COUNSEL, SWITCHES, VERDICTS, conclusion, limits, origin, promised
from portable.report.table import Column, Table, escaped
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.evidence import Evidence, Requirement
    from portable.model.placement import Fact

_BOUND = (Column("what", "what"), Column("value", "value"))
_DEMANDS = (Column("verdict", "verdict"), Column("demand", "demand"), Column("because", "because"))
_FACTS = (Column("fact", "fact"), Column("source", "source, date, confidence, age"))
_COUNTED = (Column("where", "where"), Column("shows", "shows"), Column("unit", "unit"), Column("names", "counters"))
_PROMISES = (Column("subject", "subject"), Column("promise", "promise"), Column("source", "source"))


def markdown(evidence: Evidence, view: View) -> str:
    """A heading for each part, facts as tables."""
    return "\n".join(_parts(evidence))


def _parts(evidence: Evidence) -> Iterator[str]:
    day = evidence.as_of
    yield f"## Evidence for {escaped(evidence.workload)} on {escaped(evidence.target)}\n"
    yield f"**{escaped(conclusion(evidence))}**\n"
    yield table.markdown(Table(_BOUND, _bound(evidence)))
    yield "### Demands\n"
    rows = tuple((VERDICTS[one.verdict], f"{one.kind} {one.demand}", one.because) for one in evidence.requirements)
    yield table.markdown(Table(_DEMANDS, rows)) if rows else "The policy of the spec demands nothing.\n"
    yield from _behind(evidence.requirements, day)
    yield from _facts("The provider", evidence.entity, day)
    yield "### Promised in writing\n"
    yield table.markdown(Table(_PROMISES, tuple(_promises(evidence))))
    if evidence.unmeasured:
        yield "### Only a measurement shows\n"
        yield "".join(
            f"- **{one.status}** {escaped(f'{one.subject}, {one.objective}: {one.because}')}"
            f"{f' (to verify: {escaped(one.check)})' if one.check else ''}\n"
            for one in evidence.unmeasured
        )
    yield from _counters(evidence)
    yield from _facts("Assumed: nobody published it", evidence.assumed, day)
    yield from _facts("Export rules", evidence.export, day)
    yield f"{COUNSEL}\n"
    if evidence.refusals:
        yield "### The target refuses the workload\n"
        yield "".join(f"- `{one.name}` {escaped(one.message)}\n" for one in evidence.refusals)
    yield "".join(f"{escaped(words)}\n" for words in limits(evidence))


def _bound(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    return (
        ("spec", evidence.spec),
        ("spec, sha256", evidence.spec_digest),
        ("facts, sha256", evidence.catalogue_digest),
        ("target, sha256", evidence.target_digest),
        ("judged by", f"portable {evidence.version}"),
        ("provider", evidence.title),
        ("region", evidence.region),
        ("machines", "; ".join(evidence.machines) or "none: no placement"),
        ("ages count to", evidence.as_of.isoformat()),
    )


def _behind(requirements: Iterable[Requirement], day: datetime.date) -> Iterator[str]:
    """The facts behind the demands, and the limits of them."""
    found = tuple(requirements)
    facts = tuple((fact.statement, origin(fact, day)) for one in found for fact in one.facts)
    if facts:
        yield table.markdown(Table(_FACTS, tuple(dict.fromkeys(facts))))
    notes = [f"- {escaped(f'{one.kind} {one.demand}: {note}')}\n" for one in found for note in one.notes]
    if notes:
        yield "".join(notes)


def _facts(title: str, facts: Iterable[Fact], day: datetime.date) -> Iterator[str]:
    rows = tuple((fact.statement, origin(fact, day)) for fact in facts)
    if rows:
        yield f"### {title}\n"
        yield table.markdown(Table(_FACTS, rows))


def _promises(evidence: Evidence) -> Iterator[tuple[str, str, str]]:
    for one in evidence.promises:
        yield one.subject, promised(one), "" if one.fact is None else origin(one.fact, evidence.as_of)


def _counters(evidence: Evidence) -> Iterator[str]:
    """What to read on the nodes."""
    if not evidence.counters:
        return
    yield "### Counters that show congestion\n"
    rows = tuple(
        (f"{one.adapters}: {one.read}", group.shows, group.unit or "unknown", ", ".join(group.names))
        for one in evidence.counters
        for group in one.groups
    )
    yield table.markdown(Table(_COUNTED, rows))
    yield from _facts(
        "Where the counters are from, and what they come to",
        (*(one.fact for one in evidence.counters), *evidence.ratios),
        evidence.as_of,
    )
    yield f"{SWITCHES}\n"
