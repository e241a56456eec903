"""A record for the terminal."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from portable.report.evidenced.words import COUNSEL, SWITCHES, VERDICTS, conclusion, limits, origin, promised
from portable.report.paragraphs import Writer
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.evidence import Evidence, Requirement
    from portable.model.placement import Fact


def text(evidence: Evidence, view: View) -> str:
    """What it binds to, every demand, then the provider, promises, measurements, assumptions, rules, the conclusion."""
    page = Writer(view)
    _head(page, evidence)
    page.gap()
    page.line("demands", bold=True)
    for one in evidence.requirements:
        _demand(page, one, evidence.as_of)
    if not evidence.requirements:
        page.line("the policy of the spec demands nothing", indent=2)
    _facts(page, "the provider", evidence.entity, evidence.as_of)
    _network(page, evidence)
    _counters(page, evidence)
    _facts(page, "assumed: nobody published it", evidence.assumed, evidence.as_of)
    _facts(page, "export rules", evidence.export, evidence.as_of)
    page.line(COUNSEL, indent=2)
    if evidence.refusals:
        page.gap()
        page.line("the target refuses the workload", bold=True)
        for refusal in evidence.refusals:
            page.item(refusal.name, refusal.message, indent=2)
            for advice in refusal.help:
                page.line(advice, indent=6)
    page.gap()
    page.line(conclusion(evidence), bold=True)
    for words in limits(evidence):
        page.line(words)
    return page.text()


def _head(page: Writer, evidence: Evidence) -> None:
    page.line(
        f"evidence for {evidence.workload} ({evidence.spec}) on {evidence.target}: {evidence.title}, {evidence.region}",
        bold=True,
    )
    page.item("spec", f"sha256 {evidence.spec_digest}")
    page.item("facts", f"sha256 {evidence.catalogue_digest}")
    page.item("target", f"sha256 {evidence.target_digest}")
    page.item("judged by", f"portable {evidence.version}")
    page.item("ages count to", evidence.as_of.isoformat())
    for machine in evidence.machines:
        page.line(machine)


def _demand(page: Writer, one: Requirement, day: datetime.date) -> None:
    page.item(f"{VERDICTS[one.verdict]}, {one.kind} {one.demand}", one.because, indent=2)
    for fact in one.facts:
        page.line(f"- {fact.statement}", indent=6, hang=2)
        page.line(origin(fact, day), indent=8, dim=True)
    for note in one.notes:
        page.item("note", note, indent=6)


def _facts(page: Writer, title: str, facts: Iterable[Fact], day: datetime.date) -> None:
    found = tuple(facts)
    if not found:
        return
    page.gap()
    page.line(title, bold=True)
    for fact in found:
        page.line(f"- {fact.statement}", indent=2, hang=2)
        page.line(origin(fact, day), indent=4, dim=True)


def _network(page: Writer, evidence: Evidence) -> None:
    page.gap()
    page.line("promised in writing", bold=True)
    for one in evidence.promises:
        page.item(one.subject, promised(one), indent=2)
        if one.fact is not None:
            page.line(origin(one.fact, evidence.as_of), indent=6, dim=True)
        if one.notes is not None:
            page.item("note", one.notes, indent=6)
    if not evidence.unmeasured:
        return
    page.gap()
    page.line("only a measurement shows", bold=True)
    for condition in evidence.unmeasured:
        page.item(f"{condition.subject}, {condition.objective}", f"{condition.status}; {condition.because}", indent=2)
        if condition.check is not None:
            page.item("to verify", condition.check, indent=6)


def _counters(page: Writer, evidence: Evidence) -> None:
    """What to read on the nodes, before a run and after it."""
    if not evidence.counters:
        return
    page.gap()
    page.line("counters that show congestion", bold=True)
    for one in evidence.counters:
        page.item(one.adapters, one.read, indent=2)
        for group in one.groups:
            page.item(f"{group.shows} ({group.unit or 'unit unknown'})", ", ".join(group.names), indent=6)
        page.line(origin(one.fact, evidence.as_of), indent=6, dim=True)
    for ratio in evidence.ratios:
        page.line(f"- {ratio.statement}", indent=2, hang=2)
        page.line(origin(ratio, evidence.as_of), indent=4, dim=True)
    page.line(SWITCHES, indent=2)
