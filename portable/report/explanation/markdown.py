"""An explanation for a pull request or a wiki."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from portable.errors import Diagnostic
from portable.report import table, terms
from portable.report.comparison.figures import amount
from portable.report.explanation.subject import Explained, provenance
from portable.report.table import Column, Table, escaped
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.term import Term

_CHOICES = (Column("choice", "choice"), Column("value", "value"), Column("because", "because"))
_FACTS = (Column("fact", "fact"), Column("source", "source"))
_OTHERS = (Column("candidate", "candidate"), Column("because", "because"))
_LINES = (Column("role", "role"), Column("nodes", "nodes"), Column("price", "$/h each", right=True))

_TERMS = (Column("role", "role"), Column("title", "bought as"), Column("know", "to know"), Column("rests", "rests on"))


def markdown(explained: Explained, view: View) -> str:
    """A heading for each subject, with its choices, their facts, and what was not chosen."""
    return "\n".join(_parts(explained))


def _parts(explained: Explained) -> Iterator[str]:
    place = explained.placement
    yield f"## {escaped(explained.workload.name)} on {escaped(place.target_name)}\n"
    yield f"{escaped(place.provider.title)}, {escaped(place.region.name)}\n"
    for name, reasons, rejections in explained.subjects():
        yield f"### {escaped(name)}\n"
        yield table.markdown(Table(_CHOICES, tuple((one.choice, one.value, one.because) for one in reasons)))
        facts = tuple((fact.statement, provenance(fact)) for one in reasons for fact in one.facts)
        if facts:
            yield table.markdown(Table(_FACTS, facts))
        if rejections:
            rows = tuple((one.candidate, one.because) for one in rejections)
            yield f"<details><summary>{len(rows)} not chosen</summary>\n"
            yield table.markdown(Table(_OTHERS, rows))
            yield "</details>\n"
    if place.conditions:
        yield "### Conditions a manifest cannot promise\n"
        lines = (f"- **{one.status}** {one.subject}, {one.objective}: {one.because}" for one in place.conditions)
        yield "".join(f"{line}\n" for line in lines)
    yield from _cost(explained)
    yield from _list("Not mapped", place.unmapped)
    yield from _list("To know", explained.warnings)
    yield from _list("Costs of portability", explained.ties)


def _cost(explained: Explained) -> Iterator[str]:
    cost = explained.cost
    rows = tuple((line.role, f"{line.nodes} × {line.instance_type}", amount(line.price)) for line in cost.lines)
    yield "### Cost\n"
    yield table.markdown(Table(_LINES, (*rows, ("all", "", amount(cost.hourly)))))
    if cost.terms:
        yield "### Capacity for a time\n"
        bought = ((one.role, one.title, terms.explained(one), _sources(one)) for one in cost.terms)
        yield table.markdown(Table(_TERMS, tuple(bought)))


def _sources(one: Term) -> str:
    return "; ".join(f"{fact.statement} ({provenance(fact)})" for fact in one.facts)


def _list(title: str, diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    lines = [
        f"- `{one.name}` {escaped(one.message)}{''.join(f' — {escaped(advice)}' for advice in one.help)}\n"
        for one in diagnostics
    ]
    if lines:
        yield f"### {title}\n"
        yield "".join(lines)
