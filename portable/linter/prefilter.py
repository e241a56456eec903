"""One scan of a subject's bytes, before any parsing: which rules can find something in it.

A rule's `MARKS` are a promise: without one of them in the bytes it finds nothing. So dropping it loses no finding; a
property test holds that against every rule. The gate (is there any mark at all?) is one compiled expression, with
common beginnings shared, since alternatives are tried one by one; only what passes it is asked mark by mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from portable.linter.rule import Rule

WORD = "\\b"
"""A mark between two of these stands as a whole word only, for short ones: `\\bnki\\b`."""


class Prefilter:
    """The rules of one kind of subject, by the marks they need."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._always = tuple(name for name, rule in rules.items() if not rule.MARKS)
        self._marked = tuple((name, rule.MARKS) for name, rule in rules.items() if rule.MARKS)
        self._gate = gate(mark for _, marks in self._marked for mark in marks)
        self._words = {
            mark: re.compile(mark.encode()) for _, marks in self._marked for mark in marks if mark.startswith(WORD)
        }
        self._order = {name: position for position, name in enumerate(rules)}

    def hits(self, data: bytes) -> Iterator[int]:
        """Where in these bytes some mark stands, in order: a reader may skip what holds none."""
        return (match.start() for match in self._gate.finditer(data))

    def candidates(self, data: bytes) -> tuple[str, ...]:
        """Names of the rules that can find something in these bytes, in the table's order."""
        if not self._gate.search(data):
            return self._always
        seen: dict[str, bool] = {}
        found = list(self._always)
        for name, marks in self._marked:
            for mark in marks:
                if mark not in seen:
                    seen[mark] = self._holds(data, mark)
                if seen[mark]:
                    found.append(name)
                    break
        return tuple(sorted(found, key=self._order.__getitem__))

    def _holds(self, data: bytes, mark: str) -> bool:
        word = self._words.get(mark)
        return mark.encode() in data if word is None else word.search(data) is not None


def gate(marks: Iterable[str]) -> re.Pattern[bytes]:
    """An expression for any of these marks; one that holds another is left out, since the other stands for it."""
    wanted = sorted(set(marks), key=lambda mark: (len(mark), mark))
    words = [mark[len(WORD) : -len(WORD)] for mark in wanted if mark.startswith(WORD)]
    kept: list[str] = []
    for mark in wanted:
        if not mark.startswith(WORD) and not any(shorter in mark for shorter in kept):
            kept.append(mark)
    parts = [_shared(kept)] if kept else []
    if words:
        parts.append(f"\\b{_shared(words)}\\b")
    return re.compile("|".join(parts).encode() if parts else b"(?!)")


def _shared(texts: list[str]) -> str:
    """An expression for any of some texts, in which texts with the same beginning share it."""
    by_first: dict[str, list[str]] = {}
    for text in texts:
        by_first.setdefault(text[0], []).append(text)
    branches: list[str] = []
    for _, group in sorted(by_first.items()):
        prefix = _common(group)
        rests = sorted({text[len(prefix) :] for text in group})
        branches.append(re.escape(prefix) + ("" if "" in rests else _shared(rests)))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _common(texts: list[str]) -> str:
    shortest, longest = min(texts), max(texts)
    end = 0
    while end < len(shortest) and shortest[end] == longest[end]:
        end += 1
    return shortest[:end]
