"""Findings as plain rows: what goes between processes and into the cache, without the name of the file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from portable.errors import Location
from portable.linter.look import Seen
from portable.linter.reach import RUNTIMES, effects
from portable.model.finding import Edit, Effect, Finding, Fix, Related, Suppressed

Row = list[Any]

_LETTER = {"ok": "O", "rebuild": "R", "degrades": "D", "blocks": "B", "unknown": "?"}


def pack(seen: Seen) -> Row:
    """What one subject gave, as lists, strings and numbers."""
    return [
        seen.subjects,
        seen.lines,
        seen.kind,
        [_finding(one) for one in seen.findings],
        [[_finding(one.finding), one.by, one.reason, one.until] for one in seen.suppressed],
    ]


def unpack(row: Row, name: str) -> Seen:
    """What one subject gave, for the file of that name."""
    subjects, lines, kind, findings, suppressed = row
    return Seen(
        [_read(one, name) for one in findings],
        [Suppressed(_read(one, name), by, reason, until) for one, by, reason, until in suppressed],
        subjects,
        lines,
        kind,
    )


def _finding(one: Finding) -> Row:
    row: Row = [one.rule, one.message, _place(one.location), one.severity, one.confidence, _effects(one.effects)]
    row += [one.help, one.source, one.route, one.value]
    row.append([[_place(other.location), other.message] for other in one.related])
    row.append(one.fix and [one.fix.title, one.fix.safe, [[edit.start, edit.end, edit.text] for edit in one.fix.edits]])
    return row


def _read(row: Row, name: str) -> Finding:
    rule, message, place, severity, confidence, effect, advice, source, route, value, related, fix = row
    return Finding(
        rule,
        message,
        Location(place[0] or name, *place[1:]),
        severity,
        confidence,
        _shared(effect) if isinstance(effect, str) else effect,
        advice,
        source,
        tuple(Related(Location(where[0] or name, *where[1:]), text) for where, text in related),
        fix and Fix(fix[0], tuple(Edit(name, *edit) for edit in fix[2]), fix[1]),
        route,
        value,
    )


@cache
def _shared(letters: str) -> Mapping[str, Effect]:
    """One table for all findings with the same effects: there are thousands of those."""
    return effects(letters)


def _place(place: Location) -> Row:
    member = place.file if "!" in place.file else ""
    return [member, place.line, place.column, place.end_line, place.end_column]


def _effects(found: Mapping[str, Effect]) -> str | dict[str, Effect]:
    """Seven letters where only runtimes are judged, which is nearly always."""
    if len(found) == len(RUNTIMES) and all(name in found for name in RUNTIMES):
        return "".join(_LETTER[found[name]] for name in RUNTIMES)
    return dict(found)
