"""CUDA, HIP and C++ sources: code without comments, its names of interest, and the guards around each line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from portable.linter.cpp.masking import Masked, Quoted, mask
from portable.linter.cpp.preprocessor import Directive, answered_for_hip, directives, exclusive_names, regions
from portable.linter.place import Place
from portable.linter.reach import EVERYWHERE, Reach
from portable.linter.subject import Subject

_NAME = re.compile(r"[A-Za-z_]\w{2,}")
"""Names long enough to be of interest."""

_INCLUDE = re.compile(r'#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]')
_ALIAS = re.compile(
    r"(?:cu|CU|nccl|nvtx|nvml|__nv_|nv_)\w+(?:\([^()\n]*\))?[ \t]+_{0,2}(?:hip|HIP|roc|rccl)\w*"
    r"|__(?:shfl(?:_\w+)?|ballot|any|all|match_\w+|reduce_\w+|active\w+|syncwarp)(?:_sync)?\("
)
_ALIAS_TYPE = re.compile(r"\b(?:typedef\s+_{0,2}hip\w+\s+__nv_\w+|using\s+__nv_\w+\s*=\s*_{0,2}hip\w+)\s*;")
"""Names of CUDA's made to stand for HIP's, as macros and as types: what a port is meant to have."""
_SCOPED = re.compile(r"(\w+)\s*::\s*\Z")
_COOPERATIVE = re.compile(r"namespace(?<!\wnamespace)\s+(\w+)\s*=\s*(?:::\s*)?cooperative_groups\b")
_DEVICE = frozenset({".cu", ".cuh", ".hip"})


@cache
def _whole(expression: re.Pattern[str]) -> re.Pattern[str]:
    """An expression for whole lines of a list of names."""
    return re.compile(f"^(?:{expression.pattern})$", re.MULTILINE)


class CxxSource:
    """A source file as rules see it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        masked: Masked = mask(subject.text)
        self.strings: list[Quoted] = masked.strings
        """Every string."""
        self.code: str
        self._directives: list[Directive]
        self.code, self._directives = _without_aliases(masked.code)
        """The text with comments, strings and names for HIP's things blanked, at the same offsets."""
        changes = regions(self._directives)
        self._starts = [start for start, _ in changes]
        self._reaches = [reach for _, reach in changes]

    @property
    def directives(self) -> list[Directive]:
        """Every preprocessor line."""
        return self._directives

    @cached_property
    def exclusive(self) -> frozenset[str]:
        """Macros for CUDA that are off where their like for HIP is on."""
        return exclusive_names(self._directives)

    @cached_property
    def answered(self) -> frozenset[int]:
        """Where conditions begin whose next branch is HIP's."""
        return answered_for_hip(self._directives)

    @property
    def is_device(self) -> bool:
        """Whether the file's name says that it holds device code."""
        return self.subject.name[self.subject.name.rfind(".") :].lower() in _DEVICE

    @cached_property
    def texts(self) -> dict[str, str]:
        """The macros that stand for a string, and those strings."""
        found: dict[str, str] = {}
        starts = [one.start for one in self.strings]
        for one in self._directives:
            index = bisect_right(starts, one.start)
            if one.name == "define" and index < len(starts) and starts[index] < one.end:
                found[one.rest.split(maxsplit=1)[0]] = self.strings[index].text
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name of three letters and more."""
        return frozenset(_NAME.findall(self.code))

    def standing(self, names: Iterable[str]) -> dict[str, list[int]]:
        """The offsets where each of some of these names stands; in a namespace it is somebody else's."""
        code = self.code
        return {name: [at for at in _offsets(code, name) if not _is_scoped(code, at)] for name in names}

    def is_cooperative(self, offset: int) -> bool:
        """Whether a name is of CUDA's cooperative groups: it stands alone, or in their namespace."""
        scope = _SCOPED.search(self.code, max(0, offset - 60), offset)
        return scope is None or scope[1] in self._cooperative

    @cached_property
    def _cooperative(self) -> frozenset[str]:
        """What the namespace of CUDA's cooperative groups is called."""
        return frozenset({"cg", "cooperative_groups", *_COOPERATIVE.findall(self.code)})

    def declares(self, name: str) -> bool:
        """Whether a function of this name is the file's own."""
        taken = r"(?:(?:const\s+)?\w+[\s*&]+\w+[^;{}]*|\.\.\.)"
        return re.search(rf"[\w*&>]\s+[*&]*{name}\s*\(\s*{taken}\)\s*[;{{]", self.code) is not None

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
        text = self.subject.text
        return [
            (match[1].strip(), match.start(1), match.end(1))
            for one in self._directives
            if one.name == "include" and (match := _INCLUDE.match(text, one.start))
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

    def search(self, expression: re.Pattern[str], among: Reach = EVERYWHERE) -> Iterator[tuple[re.Match[str], Place]]:
        """Every match in code, with its place; a match that none of some runtimes compiles is left out."""
        for match in expression.finditer(self.code):
            if self.reach_at(match.start()) & among:
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


def _without_aliases(code: str) -> tuple[str, list[Directive]]:
    found = list(directives(code))
    aliases = [(one.start, one.end) for one in found if one.name == "define" and _ALIAS.match(one.rest)]
    if "hip" in code and "__nv_" in code:
        aliases.extend(match.span() for match in _ALIAS_TYPE.finditer(code))
    if not aliases:
        return code, found
    pieces: list[str] = []
    position = 0
    for start, end in sorted(aliases):
        pieces += (code[position:start], "".join(one if one == "\n" else " " for one in code[start:end]))
        position = end
    starts = {start for start, _ in aliases}
    return "".join(pieces) + code[position:], [one for one in found if one.start not in starts]


def _offsets(code: str, name: str) -> Iterator[int]:
    """Where a name stands as `_NAME` finds it: digits before it belong to a number."""
    start = code.find(name)
    while start >= 0:
        end = start + len(name)
        if not _is_word(code[end : end + 1]) and _begins(code, start):
            yield start
        start = code.find(name, start + 1)


def _is_scoped(code: str, at: int) -> bool:
    head = code[max(0, at - 40) : at].rstrip()
    return head.endswith("::") and _is_word(head[:-2].rstrip()[-1:])


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
