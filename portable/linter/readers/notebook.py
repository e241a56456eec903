"""Jupyter notebooks: the code cells as one Python module, its lines where they stand in the file."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portable.linter.place import Place
from portable.linter.subject import Origin, Subject, Unreadable

_MOST = 2 << 20
"""Characters of all cells together."""
_MAGIC = re.compile(r"^(\s*)(?:[%!?]|\w+\s*=\s*[!%]|.*\?\s*$)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a code cell, and the line of the file it stands on."""

    text: str
    number: int


class Notebook:
    """A notebook as the engine sees it: its code is linted as Python, its shell lines as shell."""

    def __init__(self, subject: Subject, cells: list[list[Line]]) -> None:
        self.subject = subject
        self._cells = cells

    def parts(self) -> Iterator[Subject]:
        """The code of all cells together, so that an import counts in later ones."""
        lines: list[Line] = []
        for cell in self._cells:
            code = [Line(_as_python(line.text), line.number) for line in cell]
            lines += code if _parses(code) else [Line("", line.number) for line in cell]
        if lines:
            text = "\n".join(line.text for line in lines) + "\n"
            origin = Origin(lines[0].number, lines=tuple(line.number for line in lines))
            yield self.subject.part("python", text, origin, "code")

    def notes(self) -> Iterator[tuple[Place, Unreadable]]:
        """Cells that are no Python."""
        for cell in self._cells:
            if cell and not _parses([Line(_as_python(line.text), line.number) for line in cell]):
                place = Place(self.subject.location(cell[0].number, 1), role=self.subject.role)
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
    size = sum(_size(cell) for cell in cells)
    if size > _MOST:
        raise Unreadable("too-large", f"cells of {size:,} characters; at most {_MOST:,} are read")
    return Notebook(subject, list(_code(subject, found, cells)))


def _size(cell: Any) -> int:
    """Characters of a cell's source."""
    source = cell.get("source") if isinstance(cell, dict) else None
    return sum(len(line) for line in source if isinstance(line, str)) if isinstance(source, list | str) else 0


def _code(subject: Subject, found: dict[str, Any], cells: list[Any]) -> Iterator[list[Line]]:
    if _language(found) != "python":
        return
    position = 0
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source")
        if isinstance(source, str):
            source = source.splitlines(keepends=True)
        if not isinstance(source, list) or not all(isinstance(line, str) for line in source):
            continue
        lines: list[Line] = []
        for text in source:
            position = _find(subject.text, text, position)
            number, _ = subject.lines.position(position)
            lines.append(Line(text.rstrip("\r\n"), number))
        if lines and not lines[0].text.lstrip().startswith("%%"):
            yield lines


def _language(found: dict[str, Any]) -> str:
    metadata = found.get("metadata")
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        inner = metadata.get(section) if isinstance(metadata, dict) else None
        if isinstance(inner, dict) and isinstance(inner.get(key), str):
            return str(inner[key]).lower()
    return "python"


def _find(text: str, line: str, position: int) -> int:
    """Where a line of a cell stands in the file, from a place on; the place itself if it is written otherwise."""
    for ascii_only in (False, True):
        at = text.find(json.dumps(line, ensure_ascii=ascii_only)[1:-1], position)
        if at >= 0:
            return at
    return position


def _as_python(line: str) -> str:
    match = _MAGIC.match(line)
    return f"{match[1]}pass" if match and not line.lstrip().startswith("#") else line


def _parses(lines: list[Line]) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(line.text for line in lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
