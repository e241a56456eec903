"""One scan of a subject's bytes, before any parsing: which rules can find something in it.

A rule's `MARKS` are a promise: without one of them in the bytes it finds nothing. So dropping it loses no finding; a
property test holds that against every rule. The gate (is there any mark at all?) is one compiled expression; only what
passes it is asked mark by mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from portable.linter.rule import Rule


class Prefilter:
    """The rules of one kind of subject, by the marks they need."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._always = tuple(name for name, rule in rules.items() if not rule.MARKS)
        self._marked = tuple(
            (name, tuple(mark.encode() for mark in rule.MARKS)) for name, rule in rules.items() if rule.MARKS
        )
        self._gate = _gate(mark for _, marks in self._marked for mark in marks)

    def hits(self, data: bytes) -> Iterator[int]:
        """Where in these bytes some mark stands, in order: a reader may skip what holds none."""
        return (match.start() for match in self._gate.finditer(data))

    def candidates(self, data: bytes) -> tuple[str, ...]:
        """Names of the rules that can find something in these bytes, in the table's order."""
        if not self._gate.search(data):
            return self._always
        seen: dict[bytes, bool] = {}
        found = list(self._always)
        for name, marks in self._marked:
            for mark in marks:
                if mark not in seen:
                    seen[mark] = mark in data
                if seen[mark]:
                    found.append(name)
                    break
        return tuple(found)


def _gate(marks: Iterable[bytes]) -> re.Pattern[bytes]:
    """An expression for any mark; a mark that holds another is left out, since the other already stands for it."""
    wanted = sorted(set(marks), key=lambda mark: (len(mark), mark))
    kept: list[bytes] = []
    for mark in wanted:
        if not any(shorter in mark for shorter in kept):
            kept.append(mark)
    return re.compile(b"|".join(map(re.escape, kept)) if kept else b"(?!)")
