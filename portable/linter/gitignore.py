"""What `.gitignore` files leave out, by git's rules: the last pattern that matches decides, nearer files win."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

_GLOB = re.compile(r"[*?\[\\/]")
_MEANT_LATER = re.compile(r"[\\\[&|~]")
"""Letters that Python reserves in a set of letters, for nested sets to come."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of an ignore file."""

    glob: str
    anchored: bool
    negated: bool
    only_folders: bool

    @property
    def expression(self) -> str:
        """For the whole name, relative to the folder of the ignore file."""
        return ("" if self.anchored else "(?:.*/)?") + translate(self.glob)


class IgnoreFile:
    """The patterns of one ignore file, relative to the folder it stands in."""

    def __init__(self, folder: str, patterns: Sequence[Pattern]) -> None:
        self.folder = folder
        """With a slash at the end; empty for the root."""
        self._patterns = patterns

    @cached_property
    def _for_files(self) -> _Table:
        return _Table([one for one in self._patterns if not one.only_folders])

    @cached_property
    def _for_folders(self) -> _Table:
        return _Table(self._patterns)

    def verdict(self, name: str, is_folder: bool) -> bool | None:
        """True: ignored; False: taken back; None: nothing said. `name` is relative to the root."""
        return (self._for_folders if is_folder else self._for_files).verdict(name[len(self.folder) :])


class _Table:
    """Patterns by how they are looked up: nearly all are a plain name, or a star and an ending."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        self._names: dict[str, int] = {}
        self._endings: dict[str, int] = {}
        rest: list[int] = []
        for rank, one in enumerate(patterns):
            if one.anchored or _GLOB.search(one.glob, 1) or one.glob[0] in "?[\\":
                rest.append(rank)
            elif one.glob[0] == "*":
                self._endings[one.glob[1:]] = rank
            else:
                self._names[one.glob] = rank
        self._any_ending = tuple(self._endings)
        self._rest = [(rank, found) for rank in rest if (found := _compiled(patterns[rank].expression)) is not None]

    def verdict(self, name: str) -> bool | None:
        """Of the last pattern that matches."""
        last = name.rpartition("/")[2]
        rank = self._names.get(last, -1)
        if last.endswith(self._any_ending):
            rank = max(rank, *(found for ending, found in self._endings.items() if last.endswith(ending)))
        for found, expression in reversed(self._rest):
            if found < rank:
                break
            if expression.fullmatch(name):
                rank = found
                break
        return None if rank < 0 else not self._patterns[rank].negated


def _compiled(expression: str) -> re.Pattern[str] | None:
    try:
        return re.compile(expression)
    except re.error:
        return None


def parse(folder: str, text: str) -> IgnoreFile:
    """An ignore file's text as patterns."""
    return IgnoreFile(folder, tuple(pattern for line in text.splitlines() if (pattern := _pattern(line))))


def is_ignored(files: Iterable[IgnoreFile], name: str, is_folder: bool) -> bool:
    """Whether the ignore files from the root down to a name's folder leave it out."""
    ignored = False
    for file in files:
        verdict = file.verdict(name, is_folder)
        if verdict is not None:
            ignored = verdict
    return ignored


def _pattern(line: str) -> Pattern | None:
    line = line.rstrip("\r")
    while line.endswith(" ") and not line.endswith("\\ "):
        line = line[:-1]
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    line = line[1:] if negated else line
    only_folders = line.endswith("/")
    line = line.rstrip("/")
    anchored = "/" in line
    line = line.removeprefix("/")
    if not line:
        return None
    return Pattern(line, anchored, negated, only_folders)


def translate(glob: str) -> str:
    """A glob as git reads it as an expression: `*` stays in its folder, `**` does not."""
    out: list[str] = []
    position = 0
    while position < len(glob):
        step, piece = _piece(glob, position)
        out.append(piece)
        position += step
    return "".join(out)


def _piece(glob: str, position: int) -> tuple[int, str]:
    rest = glob[position:]
    if rest.startswith("**/"):
        return 3, "(?:.*/)?"
    if rest.startswith("**"):
        return 2, ".*"
    if rest[0] == "*":
        return 1, "[^/]*"
    if rest[0] == "?":
        return 1, "[^/]"
    if rest[0] == "\\" and len(rest) > 1:
        return 2, re.escape(rest[1])
    negated = rest[1:2] in ("!", "^")
    first = 2 if negated else 1
    if rest[0] == "[" and (end := rest.find("]", first + 1)) > 0:
        inner = _MEANT_LATER.sub(r"\\\g<0>", rest[first:end]).replace("--", r"\-\-")
        return end + 1, f"[{'^' if negated else ''}{inner}]"
    return 1, re.escape(rest[0])
