"""What is evidenced of the policy on each target, what providers promise in writing, and what nobody promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portable.report.page.elements import Head, Html, details, element, joined, prose, table
from portable.report.page.figures import unknown
from portable.report.page.part import Fact
from portable.report.page.records import Counters, Demand, Evidence
from portable.report.page.section import Section, Sheet

_TONES: Mapping[str, str] = {"met": "ok", "refused": "bad", "not evidenced": "warn"}
_JUDGED = (Head("Demand"), Head("Verdict", whole=True), Head("Because"), Head("Rests on", whole=True))
_PROMISED = (Head("Subject"), Head("Promise"), Head("Rests on", whole=True))
_COUNTED = (Head("Where"), Head("Shows"), Head("Unit"), Head("Counters"), Head("Rests on", whole=True))
_SAID = (Head("No.", whole=True), Head("Fact"))


def compliance(sheet: Sheet) -> Section:
    """Demands against targets, then the record of each target."""
    found = sheet.evidence
    demands = dict.fromkeys((one.kind, one.demand) for each in found for one in each.requirements)
    parts: list[Html] = []
    if demands:
        heads = (Head("Demand"), *(Head(one.target) for one in found))
        rows = [
            (None, (f"{kind} {demand}", *(_word(judged(one, kind, demand)) for one in found)))
            for kind, demand in demands
        ]
        parts.append(table("Demands of the policy by target", heads, rows))
    else:
        parts.append(element("p", "The policy of the spec demands nothing that has to be evidenced."))
    parts += [_record(sheet, one) for one in found]
    return Section(sheet.place("evidence"), "Compliance evidence", joined(parts))


def judged(one: Evidence, kind: str, demand: str) -> str:
    """The verdict on a demand in words; a target may not have been asked."""
    verdict = next((each.verdict for each in one.requirements if (each.kind, each.demand) == (kind, demand)), None)
    return "not asked" if verdict is None else verdict.replace("-", " ")


def _word(words: str) -> Html:
    return element("span", words, class_=f"word {_TONES.get(words, 'note')}")


def _record(sheet: Sheet, one: Evidence) -> Html:
    parts: list[str] = []
    if one.requirements:
        rows = [(None, _demand(sheet, each)) for each in one.requirements]
        parts.append(table(f"{one.target}: demands", _JUDGED, rows))
    if one.promises:
        promised = [
            (None, (each.subject, _said(each.statement, each.notes), _facts(sheet, each.fact))) for each in one.promises
        ]
        parts.append(table(f"{one.target}: promised in writing", _PROMISED, promised))
    for title, facts in (("the provider", one.entity), ("export rules", one.export_rules), ("assumed", one.assumed)):
        if facts:
            lines = [(None, (sheet.sources.references([fact]), fact.statement)) for fact in facts]
            parts.append(table(f"{one.target}: {title}", _SAID, lines))
    if one.counters:
        counted = [(None, row) for each in one.counters for row in _counters(sheet, each)]
        parts.append(table(f"{one.target}: counters that show congestion", _COUNTED, counted))
        lines = [(None, (sheet.sources.references([fact]), fact.statement)) for fact in one.ratios]
        parts.append(table(f"{one.target}: what counters come to", _SAID, lines))
    bound = (("spec", one.spec_digest), ("facts", one.catalogue_digest), ("target", one.target_digest))
    digests = ", ".join(f"{what} sha256 {digest}" for what, digest in bound if digest)
    if one.version:
        digests += f"; judged by portable {one.version}"
    parts.append(element("p", element("small", digests)))
    return details(f"{one.target}: {state(one)}", *parts)


def state(one: Evidence) -> str:
    """What the record comes to, in a few words."""
    met = sum(each.verdict == "met" for each in one.requirements)
    asked = f"{met} of {len(one.requirements)} demands met" if one.requirements else "nothing demanded"
    return asked if one.holds or met < len(one.requirements) else f"{asked}, and the workload is refused"


def _demand(sheet: Sheet, one: Demand) -> tuple[str, ...]:
    notes = [element("small", element("br"), prose(note)) for note in one.notes]
    because = joined([prose(one.because), *notes])
    return (
        f"{one.kind} {one.demand}",
        _word(one.verdict.replace("-", " ")),
        because,
        sheet.sources.references(one.facts),
    )


def _counters(sheet: Sheet, one: Counters) -> Iterator[tuple[str, ...]]:
    for group in one.groups:
        unit = unknown() if group.unit is None else group.unit
        where = f"{one.adapters}: {one.read}"
        yield where, group.shows, unit, ", ".join(group.names), _facts(sheet, one.fact)


def _said(statement: str | None, notes: str | None) -> Html:
    words = unknown("no promise was found in the texts read") if statement is None else prose(statement)
    return joined([words, *([element("small", element("br"), prose(notes))] if notes else [])])


def _facts(sheet: Sheet, fact: Fact | None) -> str:
    return "" if fact is None else sheet.sources.references([fact])
