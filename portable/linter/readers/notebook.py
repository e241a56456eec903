"""Jupyter notebooks: the code cells as one Python module, shell lines as scripts, where they stand in the file."""

from __future__ import annotations

import ast
import json
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any

from portable.linter.place import Place
from portable.linter.subject import Origin, Subject, Unreadable

_MOST = 2 << 20
"""Characters of all cells together."""
_MAGIC = re.compile(r"^(\s*)(?:[%!?]|\w+\s*=\s*[!%]|.*\?\s*$)")
_SHELL = re.compile(r"^\s*(?:!{1,2}|%(?=(?:pip|conda|mamba|uv)\s))")
_SHELL_CELLS = ("%%bash", "%%sh")
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]]')
"""What gives shape to JSON; possessive, so that a string of millions of escapes leaves nothing to go back to."""
_COLON = re.compile(r"\s*:")
_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\(?:u....|.)")
"""One character as JSON writes it; outside the first plane in two halves."""
_BREAKS = (r"\n", r"\u000a", r"\u000A")
_FAR = 1 << 60

Span = tuple[int, int]


class Line:
    """One line of a code cell, and the pieces of the file it is written in."""

    def __init__(self, file: str, pieces: Sequence[Span]) -> None:
        self._file = file
        self._pieces = pieces
        raw = "".join(file[start:end] for start, end in pieces)
        self.text: str = (json.loads(f'"{raw}"') if "\\" in raw else raw).replace("\r", " ")

    def offset(self, column: int) -> int:
        """Where a column of it stands in the file."""
        mark, at = self._marks[bisect_right(self._marks, (column, _FAR)) - 1]
        return at + column - mark

    @property
    def span(self) -> Span:
        """Where it begins and ends in the file, without its break."""
        return self._pieces[0][0], self._pieces[-1][1]

    @cached_property
    def _marks(self) -> list[tuple[int, int]]:
        """Column and offset of the beginning of each piece, and behind each escape."""
        found, column = [], 1
        for start, end in self._pieces:
            at = start
            found.append((column, at))
            for match in _ESCAPE.finditer(self._file, start, end):
                column += match.start() - at + 1
                at = match.end()
                found.append((column, at))
            column += end - at
        return found


class Cell:
    """A code cell: its lines, and what they are as Python and as shell."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        is_script = lines[0].text.startswith(_SHELL_CELLS)
        self._shell: list[str] = []
        for line in lines:
            goes_on = self._shell[-1:] and self._shell[-1].endswith("\\")
            is_whole = goes_on or (is_script and line is not lines[0])
            self._shell.append(line.text or " " if is_whole else _as_shell(line.text))
        pairs = zip(lines, self._shell, strict=True)
        self.code = ["" if shell and not _SHELL.match(line.text) else _as_python(line.text) for line, shell in pairs]
        self.is_python = _parses("\n".join(self.code))

    def scripts(self) -> Iterator[list[tuple[Line, str]]]:
        """Lines for a shell that follow each other, each with its text."""
        for is_shell, group in groupby(zip(self.lines, self._shell, strict=True), key=lambda one: bool(one[1])):
            if is_shell:
                yield list(group)


class Notebook:
    """A notebook as the engine sees it: its code is linted as Python, its shell lines as shell."""

    def __init__(self, subject: Subject, cells: list[Cell]) -> None:
        self.subject = subject
        self._cells = cells

    def parts(self) -> Iterator[Subject]:
        """The code of all cells together, so that an import counts in later ones; then the scripts."""
        code = [text if cell.is_python else "" for cell in self._cells for text in cell.code]
        yield from self._part("python", [line for cell in self._cells for line in cell.lines], code, "code")
        for script in (script for cell in self._cells for script in cell.scripts()):
            yield from self._part("shell", [line for line, _ in script], [text for _, text in script], "shell")

    def line_at(self, offset: int) -> Line | None:
        """The line of a code cell that stands at a place of the file."""
        lines = (line for cell in self._cells for line in cell.lines)
        return next((line for line in lines if line.span[0] <= offset <= line.span[1]), None)

    def _part(self, kind: str, lines: list[Line], texts: list[str], inside: str) -> Iterator[Subject]:
        def spread(line: int, column: int) -> tuple[int, int, int]:
            at = lines[min(line, len(lines)) - 1].offset(column)
            return (*self.subject.lines.position(at), at)

        if lines:
            yield self.subject.part(kind, "\n".join(texts) + "\n", Origin(spread(1, 1)[0], spread=spread), inside)

    def notes(self) -> Iterator[tuple[Place, Unreadable]]:
        """Cells that are no Python."""
        for cell in self._cells:
            if not cell.is_python:
                at = cell.lines[0].offset(1)
                place = Place(self.subject.span(at, at), role=self.subject.role)
                yield place, Unreadable("invalid-syntax", "a cell that is no Python 3")


def read(subject: Subject) -> Notebook:
    """The view of a notebook; `invalid-syntax` if it is no notebook."""
    try:
        found: Any = json.loads(subject.text)
    except json.JSONDecodeError as fault:
        raise Unreadable("invalid-syntax", f"no JSON: {fault.msg}", fault.lineno, fault.colno) from None
    except (RecursionError, ValueError):
        raise Unreadable("nested-too-deep", "JSON is nested too deeply") from None
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("invalid-syntax", "no notebook of format 4: it has no cells")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Notebook(subject, list(_code(subject.text, cells)) if _language(found) == "python" else [])


def _code(text: str, cells: list[Any]) -> Iterator[Cell]:
    """The cells of code, as far as they have any; raises `Unreadable` if they have too much."""
    size = 0
    for cell, spans in zip((one for one in cells if isinstance(one, dict)), _sources(text), strict=False):
        if cell.get("cell_type") != "code" or not isinstance(cell.get("source"), list | str):
            continue
        size += sum(end - start for start, end in spans)
        if size > _MOST:
            raise Unreadable("too-large", f"cells of more than {_MOST:,} characters; the notebook is not read")
        lines = list(_lines(text, spans))
        if lines and (lines[0].text.startswith(_SHELL_CELLS) or not lines[0].text.lstrip().startswith("%%")):
            yield Cell(lines)


def _sources(text: str) -> Iterator[list[Span]]:
    """For each cell, where the strings of its source stand, without their quotes."""
    depth, is_inside, is_source, found = 0, False, False, list[Span]()
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        sign = text[start]
        if sign in "{[":
            depth += 1
            is_source = is_source and depth > 3
        elif sign in "}]":
            depth -= 1
            if is_inside and depth == 2 and sign == "}":
                yield found
                found = []
            is_inside = is_inside and depth > 1
        elif depth in (1, 3) and _COLON.match(text, end):
            is_inside = match[0] == '"cells"' if depth == 1 else is_inside
            is_source = is_inside and depth == 3 and match[0] == '"source"'
        elif is_source:
            found.append((start + 1, end - 1))


def _lines(text: str, spans: Sequence[Span]) -> Iterator[Line]:
    """The lines of a source, which need not end where its strings end."""
    pieces: list[Span] = []
    for start, end in spans:
        at = start
        for match in _ESCAPE.finditer(text, start, end):
            if match[0] in _BREAKS:
                yield Line(text, [*pieces, (at, match.start())])
                pieces, at = [], match.end()
        if at < end:
            pieces.append((at, end))
    if pieces:
        yield Line(text, pieces)


def _language(found: dict[str, Any]) -> str:
    metadata = found.get("metadata")
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        inner = metadata.get(section) if isinstance(metadata, dict) else None
        if isinstance(inner, dict) and isinstance(inner.get(key), str):
            return str(inner[key]).lower()
    return "python"


def _as_shell(line: str) -> str:
    """A line that is handed to a shell, its characters in their columns; empty for all others."""
    match = _SHELL.match(line)
    return " " * match.end() + line[match.end() :] if match else ""


def _as_python(line: str) -> str:
    match = _MAGIC.match(line)
    return f"{match[1]}pass" if match and not line.lstrip().startswith("#") else line


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
