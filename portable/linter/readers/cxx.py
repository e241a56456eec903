"""CUDA, HIP and C++ sources: code without comments, its names of interest, and the guards around each line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from portable.linter.cpp.masking import Masked, Quoted, mask
from portable.linter.cpp.preprocessor import Directive, directives, regions
from portable.linter.place import Place
from portable.linter.reach import Reach
from portable.linter.subject import Subject

_NAME = re.compile(r"[A-Za-z_]\w{2,}")
"""Names long enough to be of interest."""

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]', re.MULTILINE)
_DEVICE = frozenset({".cu", ".cuh", ".hip"})


@cache
def _whole(expression: re.Pattern[str]) -> re.Pattern[str]:
    """An expression for whole lines of a list of names."""
    return re.compile(f"^(?:{expression.pattern})$", re.MULTILINE)


class CxxSource:
    """A source file as rules see it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._masked: Masked = mask(subject.text)
        self._directives: list[Directive] = list(directives(self._masked.code))
        changes = regions(self._directives)
        self._starts = [start for start, _ in changes]
        self._reaches = [reach for _, reach in changes]

    @property
    def code(self) -> str:
        """The text with comments and strings blanked, at the same offsets."""
        return self._masked.code

    @property
    def strings(self) -> list[Quoted]:
        """Every string."""
        return self._masked.strings

    @property
    def directives(self) -> list[Directive]:
        """Every preprocessor line."""
        return self._directives

    @property
    def is_device(self) -> bool:
        """Whether the file's name says that it holds device code."""
        return self.subject.name[self.subject.name.rfind(".") :].lower() in _DEVICE

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name of three letters and more."""
        return frozenset(_NAME.findall(self.code))

    def standing(self, names: Iterable[str]) -> dict[str, list[int]]:
        """The offsets where each of some of these names stands."""
        return {name: list(_offsets(self.code, name)) for name in names}

    @cached_property
    def listed(self) -> str:
        """The names, one a line: for a search that only asks whether there is such a name."""
        return "\n".join(sorted(self.names))

    def named(self, expression: re.Pattern[str], tail: re.Pattern[str] | None = None) -> Iterator[tuple[str, Place]]:
        """Names that an expression matches whole, where a tail follows them, in the order of the text."""
        names = _whole(expression).findall(self.listed)
        found = [(offset, name) for name in names for offset in _offsets(self.code, name)]
        for offset, name in sorted(found):
            end = offset + len(name)
            if self.reach_at(offset) and (tail is None or tail.match(self.code, end)):
                yield name, self.place(offset, end)

    @cached_property
    def includes(self) -> list[tuple[str, int, int]]:
        """Path, start and end of every include that is no comment."""
        code = self.code
        return [
            (match[1].strip(), match.start(1), match.end(1))
            for match in _INCLUDE.finditer(self.subject.text)
            if "#" in code[match.start() : match.start(1)]
        ]

    def reach_at(self, offset: int) -> Reach:
        """Which runtimes compile a place."""
        index = bisect_right(self._starts, offset) - 1
        return self.subject.reach & (self._reaches[index] if index >= 0 else -1)

    def place(self, start: int, end: int) -> Place:
        """A piece of the text as a place."""
        line, _ = self.subject.lines.position(start)
        location = self.subject.span(start, end)
        value = self.subject.excerpt(line)
        return Place(location, self.reach_at(start), self.subject.inside, value, self.subject.role, (start, end))

    def search(self, expression: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Place]]:
        """Every match in code, with its place; a match that nobody compiles is left out."""
        for match in expression.finditer(self.code):
            if self.reach_at(match.start()):
                yield match, self.place(*match.span())

    def by_line(self, names: dict[str, list[int]]) -> Iterator[tuple[Place, str]]:
        """The first of some names on each line, in the order of the text."""
        lines = self.subject.lines
        seen: set[int] = set()
        for offset, name in sorted((offset, name) for name, offsets in names.items() for offset in offsets):
            line, _ = lines.position(offset)
            if line not in seen and self.reach_at(offset):
                seen.add(line)
                yield self.place(offset, offset + len(name)), name


def _offsets(code: str, name: str) -> Iterator[int]:
    """Where a name stands as `_NAME` finds it: digits before it belong to a number."""
    start = code.find(name)
    while start >= 0:
        end = start + len(name)
        if not _is_word(code[end : end + 1]) and _begins(code, start):
            yield start
        start = code.find(name, start + 1)


def _begins(code: str, start: int) -> bool:
    while start and _is_word(code[start - 1]):
        start -= 1
        if code[start] == "_" or (code[start].isascii() and code[start].isalpha()):
            return False
    return True


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def read(subject: Subject) -> CxxSource:
    """The view of a source file: any text has one."""
    return CxxSource(subject)
