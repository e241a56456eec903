"""One subject to its findings: prefilter, reader, rules, parts, and the comments that answer for a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import islice
from typing import Any

from portable.linter.ignore import Ignore
from portable.linter.inside import inside
from portable.linter.place import Place
from portable.linter.prefilter import Prefilter
from portable.linter.reach import is_moot
from portable.linter.readers import KINDS
from portable.linter.rule import Rule
from portable.linter.rules import RULES, unreadable_subject
from portable.linter.subject import Subject, Unreadable
from portable.linter.suppress import answer, comments
from portable.model.finding import Finding, Suppressed

_OURS = "portable."
_MOST = 20_000
"""Findings of one subject that are kept: a small archive, or a file of one line repeated, may hold any number."""
_DEEPEST = 4
"""Parts within parts that are followed: a manifest's command, its shell script, a heredoc of Python, and one more."""


@dataclass
class Seen:
    """What one subject gave."""

    findings: list[Finding] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)
    subjects: int = 1
    """Itself and its members; parts in other languages are no files."""
    lines: int = 0
    kind: str = ""
    """Of the subject."""
    ignores: list[Ignore] = field(default_factory=list)
    """Of annotations and the like, which only a reader sees."""


def look(subject: Subject, *, prefilter: bool = True, inline_ignores: bool = True, today: str = "9999-12-31") -> Seen:
    """Everything the rules find in a subject and its parts.

    Never raises for what stands in a subject. `today` (YYYY-MM-DD) decides which ignores have expired.
    """
    seen = Seen(lines=subject.data.count(b"\n"), kind=subject.kind)
    found = list(_first(_findings(subject, prefilter, seen, 0), subject))
    # What an alias of YAML repeats is read once for each place that names it.
    found = sorted({order(one): one for one in found}.values(), key=order)
    ignores = [*_comments(subject), *seen.ignores]
    if ignores:
        found, seen.suppressed = answer(found, ignores, inline_ignores=inline_ignores, today=today)
        found.sort(key=order)
    seen.findings = found
    return seen


def _first(findings: Iterator[Finding], subject: Subject) -> Iterator[Finding]:
    """As many findings as are kept, and a note if there were more."""
    yield from islice(findings, _MOST)
    if next(findings, None) is not None:
        reason = Unreadable("too-many", f"more than {_MOST:,} findings; the rest of it is not linted")
        yield unreadable_subject.note(Place(subject.location(1, 1), role=subject.role), reason)


def _comments(subject: Subject) -> Iterator[Ignore]:
    if b"portable:" in subject.data and not KINDS[subject.kind].binary:
        yield from comments(subject)


def order(finding: Finding) -> tuple[object, ...]:
    """Where a finding stands among those of one file."""
    place = finding.location
    return (place.file, place.line, place.column, finding.rule, finding.message)


def _findings(subject: Subject, prefilter: bool, seen: Seen, depth: int) -> Iterator[Finding]:
    rules = rules_for(subject.kind)
    # The bytes of a binary are not at hand: its reader opens it.
    wanted, prefilter = prefilter, prefilter and not KINDS[subject.kind].binary
    names = _prefilter(subject.kind).candidates(subject.data, subject.name) if prefilter else tuple(rules)
    if prefilter and not names and not _parts_matter(subject.kind, subject.data):
        return
    if prefilter:
        subject = replace(subject, hits=_hits(subject))
    try:
        view = KINDS[subject.kind].reader.read(subject)
    except Unreadable as reason:
        place = Place(subject.location(reason.line, reason.column), subject.reach, subject.inside, role=subject.role)
        yield unreadable_subject.note(place, reason)
        return
    for name in names:
        yield from _checked(rules[name], view, subject)
    if hasattr(view, "members"):
        yield from _inside(view, wanted, seen, depth)
    if hasattr(view, "notes"):
        for place, left_out in view.notes():
            yield unreadable_subject.note(place, left_out)
    if hasattr(view, "ignores"):
        seen.ignores.extend(view.ignores())
    if hasattr(view, "parts"):
        if depth == _DEEPEST:
            deep = Unreadable("nested-too-deep", f"parts within parts more than {_DEEPEST} deep are not read")
            yield unreadable_subject.note(Place(subject.location(1, 1), role=subject.role), deep)
            return
        for part in view.parts():
            yield from _findings(part, wanted, seen, depth + 1)


def _inside(view: Any, prefilter: bool, seen: Seen, depth: int) -> Iterator[Finding]:
    """What is found in the files of an archive."""
    for member in inside(view):
        seen.subjects += 1
        yield from _findings(member, prefilter, seen, depth + 1)


def _checked(rule: Rule, view: Any, subject: Subject) -> Iterator[Finding]:
    try:
        for finding in rule.check(view):
            if not is_moot(finding.effects):
                yield finding
    except RecursionError:
        reason = Unreadable("nested-too-deep", f"too deeply nested for {rule.__name__.rpartition('.')[2]}")
        yield unreadable_subject.note(Place(subject.location(1, 1), role=subject.role), reason)
    except Exception as fault:
        if rule.__name__.startswith(_OURS):
            raise
        # A rule of somebody else's: the others go on, and nothing here passes for clean by it.
        reason = Unreadable("rule-failed", f"the rule {rule.__name__} failed: {type(fault).__name__}: {fault}"[:300])
        yield unreadable_subject.note(Place(subject.location(1, 1), role=subject.role), reason)


@cache
def rules_for(kind: str) -> Mapping[str, Rule]:
    """The rules that look at a kind of subject, by name."""
    return RULES.of(kind)


@cache
def _prefilter(kind: str) -> Prefilter:
    return Prefilter(rules_for(kind))


def _hits(subject: Subject) -> Callable[[bytes], list[int]]:
    """Where marks stand that matter in a file of this name."""
    prefilter = _prefilter(subject.kind)
    return partial(prefilter.hits, left_out=prefilter.idle(subject.data, subject.name))


@cache
def _holds(kind: str) -> tuple[str, ...]:
    """The kinds of a kind's parts, and of their parts."""
    found: dict[str, None] = {}
    pending = list(KINDS[kind].holds)
    while pending:
        one = pending.pop()
        if one not in found and one in KINDS:
            found[one] = None
            pending.extend(KINDS[one].holds)
    return tuple(found)


def _parts_matter(kind: str, data: bytes) -> bool:
    """Whether a subject must be read for its parts' sake even if no rule of its own kind can matter."""
    return any(_prefilter(one).candidates(data) for one in _holds(kind))
