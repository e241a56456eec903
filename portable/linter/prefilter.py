"""One scan of a subject's bytes, before any parsing: which rules can find something in it.

A rule's `MARKS` are a promise: without one of them in the bytes it finds nothing. So dropping it loses no finding; a
property test holds that against every rule. The scan is an Aho-Corasick automaton where that package is installed, else
one compiled expression with common beginnings shared; only what passes it is asked mark by mark.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any

from portable.linter.rule import Rule

WORD = "\\b"
"""A mark between two of these stands as a whole word only, for short ones: `\\bnki\\b`."""

Scan = Callable[[bytes], list[tuple[int, int]]]
"""Index and offset of every text found, by offset."""


class Prefilter:
    """The rules of one kind of subject, by the marks they need."""

    def __init__(self, rules: Mapping[str, Rule], *, native: bool = True) -> None:
        self._always = tuple(name for name, rule in rules.items() if not rule.MARKS)
        self._marked = tuple((name, rule.MARKS) for name, rule in rules.items() if rule.MARKS)
        self._wanted = dict(self._marked)
        self._order = {name: position for position, name in enumerate(rules)}
        marks = sorted({mark for rule in rules.values() for mark in rule.MARKS})
        self._by_text: dict[bytes, list[str]] = {}
        for mark in marks:
            self._by_text.setdefault(_text(mark), []).append(mark)
        self._texts = tuple(sorted(self._by_text))
        self._users = {mark: [name for name, wanted in self._marked if mark in wanted] for mark in marks}
        self._concerns = {name: rule.concerns for name, rule in rules.items() if hasattr(rule, "concerns")}
        self._native = native_scan(self._texts) if native else None
        self._last: tuple[bytes, list[tuple[int, int]]] = (b"", [])
        self._marks: tuple[bytes, frozenset[str]] = (b"", frozenset())

    @cached_property
    def _gate(self) -> re.Pattern[bytes]:
        """What stands in for the automaton; compiling it takes milliseconds."""
        return gate(self._texts)

    def hits(self, data: bytes, left_out: frozenset[bytes] = frozenset()) -> list[int]:
        """Where in these bytes a mark may stand, in order: a reader may skip what holds none.

        `left_out` are texts of marks that do not matter there, see `idle`; without the automaton they come as well.
        """
        if self._native is None:
            return [match.start() for match in self._gate.finditer(data)]
        found = self._scanned(data, self._native)
        if not left_out:
            return [start for _, start in found]
        return [start for index, start in found if self._texts[index] not in left_out]

    def candidates(self, data: bytes, name: str = "") -> tuple[str, ...]:
        """Names of the rules that can find something in these bytes of a file, in the table's order."""
        marks = self._seen(data)
        if not marks:
            return self._always
        found = [rule for rule, wanted in self._marked if not marks.isdisjoint(wanted)]
        for rule, concerns in self._concerns.items():
            if rule in found and not any(concerns(mark, name) for mark in marks.intersection(self._wanted[rule])):
                found.remove(rule)
        return tuple(sorted((*self._always, *found), key=self._order.__getitem__))

    def idle(self, data: bytes, name: str) -> frozenset[bytes]:
        """Texts of marks that stand in these bytes and that no rule wants in a file of this name."""
        return frozenset(self._idle(self._seen(data), name)) if self._concerns else frozenset()

    def _idle(self, seen: frozenset[str], name: str) -> Iterator[bytes]:
        for mark in seen:
            users = self._users[mark]
            if all(rule in self._concerns and not self._concerns[rule](mark, name) for rule in users):
                text = _text(mark)
                if all(other == mark or other not in seen for other in self._by_text[text]):
                    yield text

    def _scanned(self, data: bytes, scan: Scan) -> list[tuple[int, int]]:
        """What a scan finds; the last one is kept, since a reader asks again for what was just asked."""
        if self._last[0] is not data:
            self._last = (data, scan(data))
        return self._last[1]

    def _seen(self, data: bytes) -> frozenset[str]:
        """The marks that stand in these bytes; those of the last are kept, as above."""
        if self._marks[0] is not data:
            self._marks = (data, self._searched(data))
        return self._marks[1]

    def _searched(self, data: bytes) -> frozenset[str]:
        if self._native is not None:
            texts = [self._texts[index] for index in {index for index, _ in self._scanned(data, self._native)}]
        elif self._gate.search(data):
            texts = [text for text in self._texts if text in data]
        else:
            texts = []
        return frozenset(mark for text in texts for mark in self._by_text[text] if _stands(mark, data))


def _text(mark: str) -> bytes:
    """A mark's text without the signs of a whole word."""
    return mark.removeprefix(WORD).removesuffix(WORD).encode()


def _stands(mark: str, data: bytes) -> bool:
    """Whether a mark stands in bytes that hold its text."""
    return not mark.startswith(WORD) or _word(mark).search(data) is not None


@cache
def _word(mark: str) -> re.Pattern[bytes]:
    return re.compile(mark.encode())


def native_scan(texts: tuple[bytes, ...]) -> Scan | None:
    """A scan by automaton, if the package is there."""
    if not texts:
        return None
    try:
        package: Any = importlib.import_module("ahocorasick_rs")
    except ImportError:
        return None
    # Twice as fast as what the package chooses for so many texts.
    automaton = package.BytesAhoCorasick(list(texts), implementation=package.Implementation.DFA)

    def scan(data: bytes) -> list[tuple[int, int]]:
        found = automaton.find_matches_as_indexes(data, overlapping=True)
        return sorted([(index, start) for index, start, _ in found], key=_offset)

    return scan


def _offset(found: tuple[int, int]) -> int:
    return found[1]


def gate(texts: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """An expression for any of these texts; one that holds another is left out, since the other stands for it."""
    kept: list[str] = []
    for text in sorted((text.decode() for text in texts), key=lambda text: (len(text), text)):
        if not any(shorter in text for shorter in kept):
            kept.append(text)
    return re.compile(_shared(kept).encode() if kept else b"(?!)")


def _shared(texts: list[str]) -> str:
    """An expression for any of some texts, in which texts with the same beginning share it."""
    by_first: dict[str, list[str]] = {}
    for text in texts:
        by_first.setdefault(text[0], []).append(text)
    branches: list[str] = []
    for _, group in sorted(by_first.items()):
        prefix = _shared_start(group)
        rests = sorted({text[len(prefix) :] for text in group})
        branches.append(re.escape(prefix) + ("" if "" in rests else _shared(rests)))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _shared_start(texts: list[str]) -> str:
    shortest, longest = min(texts), max(texts)
    end = 0
    while end < len(shortest) and shortest[end] == longest[end]:
        end += 1
    return shortest[:end]
