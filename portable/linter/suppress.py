"""Comments that answer for a finding, and what is wrong with them.

    # portable: ignore[cuda-device-string] only ever runs on the CUDA pool until=2027-03-31
    # portable: file-ignore[nccl-backend] generated

On a finding's line or on a line of its own above it; above a key of a YAML document it covers the key's whole block.
Any comment sign will do. `*` stands for every rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Protocol, runtime_checkable

from portable.linter.ignore import Ignore, reason_of
from portable.linter.place import Place
from portable.linter.readers import notebook
from portable.linter.rules import RULES, expired_ignore, ignore_without_reason, unknown_ignore, unused_ignore
from portable.linter.subject import Subject, Unreadable
from portable.model.finding import Finding, Suppressed

_COMMENT = re.compile(
    r"(?P<sign>#|//|/\*|--|<!--|;)[ \t]*portable:[ \t]*(?P<file>file-)?ignore"
    r"(?:\[(?P<rules>[^\]\n]{0,400})\])?[ \t]*(?P<reason>[^\n]{0,400})"
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FOREVER = 1 << 60
_UNREAD = "unreadable-subject"
_BLOCK_KINDS = frozenset({"ci", "compose", "conda", "manifest", "spec"})
"""Kinds in which a comment above a key covers the block below it, by indentation."""


@runtime_checkable
class HasIgnores(Protocol):
    """A view whose documents carry ignores of their own, for example the annotation `portable.dev/ignore`."""

    def ignores(self) -> Iterator[Ignore]:
        """They, with the lines they cover."""


def comments(subject: Subject) -> Iterator[Ignore]:
    """The ignores in a subject's comments; a notebook has them in its cells."""
    if subject.kind == "notebook":
        with suppress(Unreadable):
            for part in notebook.read(subject).parts():
                yield from comments(part)
        return
    for match in _COMMENT.finditer(subject.text):
        line, column = subject.lines.position(match.start())
        rules = tuple(name.strip() for name in (match["rules"] or "*").split(",") if name.strip())
        reason, until = reason_of(match["reason"])
        place = Place(subject.location(line, column), value=match.group().strip(), role=subject.role)
        if match["file"]:
            yield Ignore(rules, 1, _FOREVER, reason, until, place)
            continue
        alone = not subject.lines.line(line)[: column - 1].strip()
        last = subject.location(_block_end(subject, line) if alone else line, 1).line
        yield Ignore(rules, place.location.line, last, reason, until, place)


def _block_end(subject: Subject, line: int) -> int:
    """The last line that a comment of its own line covers: the next line of text, in YAML with all below its key."""
    count, lines = len(subject.lines), subject.lines
    below = line + 1
    while below <= count and (not lines.line(below).strip() or _COMMENT.match(lines.line(below).strip())):
        below += 1
    if subject.kind not in _BLOCK_KINDS:
        return below
    indent = _indent(lines.line(below))
    last = below
    for number in range(below + 1, count + 1):
        text = lines.line(number)
        if text.strip() and _indent(text) <= indent:
            break
        last = number
    return last


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def answer(
    findings: Sequence[Finding], ignores: Sequence[Ignore], *, inline_ignores: bool, today: str
) -> tuple[list[Finding], list[Suppressed]]:
    """The findings nobody answers for, with those about the ignores themselves; and the ones answered for."""
    if not inline_ignores:
        return list(findings), []
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding, ignore in zip(findings, _answering(findings, ignores, today), strict=True):
        if ignore is None:
            kept.append(finding)
        else:
            suppressed.append(Suppressed(finding, ignore.by, ignore.reason, ignore.until))
    is_whole = not any(one.rule == _UNREAD for one in findings)
    kept.extend(about for ignore in ignores for about in _faults(ignore, today, is_whole=is_whole))
    return kept, suppressed


def _answering(findings: Sequence[Finding], ignores: Sequence[Ignore], today: str) -> list[Ignore | None]:
    """For each finding what answers for it, going down the lines once: there may be thousands of both."""
    waiting = sorted(ignores, key=lambda one: one.first, reverse=True)
    found: list[Ignore | None] = [None] * len(findings)
    covering: list[Ignore] = []
    for index in sorted(range(len(findings)), key=lambda one: findings[one].location.line):
        line = findings[index].location.line
        covering = [one for one in covering if one.last >= line]
        while waiting and waiting[-1].first <= line:
            covering.append(waiting.pop())
        for ignore in covering:
            name = ignore.covers(findings[index])
            if name is not None:
                ignore.used.add(name)
                if not _expired(ignore, today):
                    found[index] = found[index] or ignore
    return found


def _expired(ignore: Ignore, today: str) -> bool:
    return ignore.until is not None and is_over(ignore.until, today)


def is_over(until: str, today: str) -> bool:
    """Whether the last day of an ignore has gone by, or is no day at all."""
    return not _is_day(until) or until < today


def _is_day(text: str) -> bool:
    """Whether a text is a day that there is: a month 13 would never end."""
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _faults(ignore: Ignore, today: str, *, is_whole: bool) -> Iterator[Finding]:
    """What is wrong with an ignore; where something was not read, what it is for may stand there."""
    unknown = [name for name in ignore.rules if name != "*" and name not in RULES]
    for name in unknown:
        yield unknown_ignore.note(ignore.place, name, RULES)
    if _expired(ignore, today):
        yield expired_ignore.note(ignore.place, ignore.until or "")
    if not ignore.reason:
        yield ignore_without_reason.note(ignore.place)
    unused = [name for name in ignore.rules if name not in ignore.used and name not in unknown]
    if unused and is_whole:
        yield unused_ignore.note(ignore.place, unused)
