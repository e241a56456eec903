"""Which lines of a module can matter: those with a mark, and those with a name that a marked line has bound."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from portable.linter.pysource.trim import Holds
from portable.linter.subject import Subject

_FROM = re.compile(rb"[ \t]*from[ \t]+\S+[ \t]+import[ \t]*(\([^)]*\)|[^\n\\]*(?:\\\r?\n[^\n\\]*)*)")
_AS = re.compile(rb"\bas[ \t]+(\w+)")
_ALIAS = re.compile(rb"^[ \t]*(\w+)(?:[ \t]*:[^=\n]*)?[ \t]*=[ \t]*[\w.]+[ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)
_NAME = re.compile(rb"(\w+)(?:[ \t]+as[ \t]+(\w+))?")
_WORD = frozenset(bytes([code]) for code in range(128) if chr(code).isalnum() or chr(code) == "_")
_ROUNDS = 3
"""How often an alias of an alias is followed."""


def marked_lines(subject: Subject) -> list[int] | None:
    """The lines that can matter, in order; None if marks were not searched, or if lines end otherwise in bytes."""
    data = subject.data
    if subject.hits is None or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n")):
        return None
    offsets = subject.hits(data)
    return _lines(data, sorted([*offsets, *_bound(data, offsets, subject.hits)]))


def holding(lines: Sequence[int]) -> Holds:
    """Whether lines first to last hold one of some lines."""

    def holds(first: int, last: int) -> bool:
        index = bisect_left(lines, first)
        return index < len(lines) and lines[index] <= last

    return holds


def _lines(data: bytes, offsets: Iterable[int]) -> list[int]:
    lines: list[int] = []
    line, position = 1, 0
    for offset in offsets:
        line += data.count(b"\n", position, offset)
        position = offset
        lines.append(line)
    return lines


def _bound(data: bytes, offsets: Iterable[int], hits: Callable[[bytes], Iterable[int]]) -> list[int]:
    """Where names stand that lines with marks have given to something, by import or by assignment."""
    found: list[int] = []
    known: set[bytes] = set()
    fresh = offsets
    for _ in range(_ROUNDS):
        names: set[bytes] = set()
        seen = -1
        for offset in fresh:
            start = data.rfind(b"\n", 0, offset) + 1
            if start != seen:
                seen = start
                names |= _names(data, start)
        names = {name for name in names - known if not hits(name)}
        if not names:
            break
        known |= names
        fresh = sorted(offset for name in names for offset in _whole(data, name))
        found += fresh
    return found


def _whole(data: bytes, name: bytes) -> Iterator[int]:
    """Where a name stands as a word; many times as fast as an expression for all names."""
    offset = data.find(name)
    while offset >= 0:
        end = offset + len(name)
        if data[end : end + 1] not in _WORD and (not offset or data[offset - 1 : offset] not in _WORD):
            yield offset
        offset = data.find(name, end)


def _names(data: bytes, start: int) -> set[bytes]:
    """The names a line binds: of an import or a plain assignment of one name to another."""
    head = data[start : start + 40].lstrip()
    if head.startswith(b"from") and (match := _FROM.match(data, start)):
        pairs = _NAME.findall(re.sub(rb"#[^\n]*", b"", match[1]))
        return {alias or name for name, alias in pairs}
    if head.startswith(b"import"):
        end = data.find(b"\n", start)
        return set(_AS.findall(data, start, end if end >= 0 else len(data)))
    match = _ALIAS.match(data, start)
    return {match[1]} if match else set()
