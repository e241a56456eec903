"""One thing to lint: a file, a member of an archive, or a part of another subject in a language of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from portable.errors import Location
from portable.linter.reach import EVERYWHERE, Reach
from portable.linter.text import Lines, decode

Role = Literal["code", "test", "doc"]
"""What a file is for: findings in tests and documents are information, never more."""


class Unreadable(Exception):
    """A reader cannot make sense of a subject; the engine turns it into a finding of `unreadable-subject`."""

    def __init__(self, name: str, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.name = name
        """Kebab-case and stable: `invalid-syntax`, `too-large`, `truncated`, `nested-too-deep` …"""
        self.message = message
        self.line = line
        self.column = column

    def told(self) -> Unreadable:
        """The same without its traceback, which would keep what was read in memory: for keeping."""
        return Unreadable(self.name, self.message, self.line, self.column)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a part begins in the file that holds it."""

    line: int
    """Line of the file that holds the part's first line."""
    column: int = 1
    """Column of the part's first character in that line."""
    indent: int = 0
    """How many characters were cut from each later line."""
    lines: tuple[int, ...] = ()
    """Line of the file for each line of the part, where they are not consecutive."""
    offset: int | None = None
    """Offset of the part's first character in the file's text, if the part is a verbatim piece of it; None: a fix in
    this part cannot be turned into an edit of the file."""
    spread: Callable[[int, int], tuple[int, int, int]] | None = field(default=None, compare=False)
    """Of a part that lies in many pieces (a notebook's code): line, column and offset in the file of a place of it."""

    def outer(self, line: int, column: int) -> tuple[int, int]:
        """A place of the part as a place of the file."""
        if self.spread:
            return self.spread(line, column)[:2]
        if self.lines:
            return self.lines[min(line, len(self.lines)) - 1], column + self.indent
        if line == 1:
            return self.line, column + self.column - 1
        return self.line + line - 1, column + self.indent


@dataclass(frozen=True)
class Subject:
    """One thing to lint; `data` is empty where a reader of large binaries opens `path` itself."""

    name: str
    """The file as shown: relative to the root, with forward slashes; a member is `wheel.whl!pkg/lib.so`."""
    kind: str
    """One of `readers.KINDS`."""
    data: bytes = b""
    path: Path | None = None
    role: Role = "code"
    origin: Origin | None = None
    inside: str = ""
    """The route of the part in its file, for example `stage build/RUN 3`; empty for a whole file."""
    reach: Reach = EVERYWHERE
    """Which runtimes come by, as far as the outer subject knows."""
    hits: Callable[[bytes], list[int]] | None = field(default=None, compare=False)
    """Where in bytes some rule's mark stands; a reader may skip statements that hold none. None: read everything."""

    @cached_property
    def text(self) -> str:
        """The data decoded; never fails, see `portable.linter.text.decode`."""
        return decode(self.data, python=self.kind == "python")

    @cached_property
    def lines(self) -> Lines:
        """The text by lines."""
        return Lines(self.text)

    def location(self, line: int, column: int, end_line: int | None = None, end_column: int | None = None) -> Location:
        """A place of this subject as a place of its file; lines and columns count from 1."""
        if self.origin is None:
            return Location(self.name, line, column, end_line, end_column)
        first, start = self.origin.outer(line, column)
        if end_line is None or end_column is None:
            return Location(self.name, first, start)
        last, end = self.origin.outer(end_line, end_column)
        return Location(self.name, first, start, last, end)

    def span(self, start: int, end: int) -> Location:
        """The location of a piece of the text, by character offsets."""
        line, column = self.lines.position(start)
        last, stop = self.lines.position(end)
        return self.location(line, column, last, stop)

    def part(self, kind: str, text: str, origin: Origin, inside: str, reach: Reach = EVERYWHERE) -> Subject:
        """A piece of this subject in a language of its own, for example a RUN line's shell script.

        `origin` counts in this subject's lines; a part of a part is placed in the outermost file.
        """
        route = f"{self.inside}/{inside}" if self.inside else inside
        if self.origin is not None:
            line, column = self.origin.outer(origin.line, origin.column)
            lines = tuple(self.origin.outer(inner, 1)[0] for inner in origin.lines)
            origin = replace(origin, line=line, column=column, lines=lines, offset=None, spread=None)
        data = text.encode("utf-8", "surrogatepass")
        return Subject(self.name, kind, data, None, self.role, origin, route, self.reach & reach)

    def excerpt(self, line: int) -> str:
        """A line of the text without its blanks at both ends, at most 200 characters: what the baseline hashes."""
        return self.lines.line(line).strip()[:200]
