"""Comments that answer for findings, written into the code cells of a notebook as JSON writes their lines."""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from portable.linter.readers.notebook import Line, read
from portable.linter.subject import Subject, Unreadable
from portable.model.finding import Finding

_MARK = "# portable: ignore["


def comment(sign: str, rules: Collection[str], reason: str) -> str:
    """An ignore for some rules."""
    return f"{sign} portable: ignore[{', '.join(sorted(rules))}] {reason}"


def in_cells(text: str, findings: Iterable[Finding], reason: str) -> Iterator[str]:
    """The notebook with comments at the ends of lines, then with them above; nothing where no cell has the line."""
    subject = Subject("notebook.ipynb", "notebook", text.encode())
    try:
        view = read(subject)
    except Unreadable:
        return
    wanted: dict[tuple[int, int], tuple[Line, set[str]]] = {}
    for one in findings:
        line = view.line_at(subject.lines.offset(one.location.line, one.location.column))
        if line is None:
            return
        wanted.setdefault(line.span, (line, set()))[1].add(one.rule)
    ends = {end: _escaped("  " + comment("#", rules, reason)) for (_, end), (_, rules) in wanted.items()}
    yield _inserted(text, ends)
    starts = {}
    for (start, _), (line, rules) in wanted.items():
        indent = line.text[: len(line.text) - len(line.text.lstrip())]
        starts[start] = _escaped(indent + comment("#", rules, reason) + "\n")
    yield _inserted(text, starts)


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _inserted(text: str, pieces: dict[int, str]) -> str:
    for at in sorted(pieces, reverse=True):
        text = text[:at] + pieces[at] + text[at:]
    return text


def meaning(text: str) -> list[Any]:
    """What a notebook says but for comments: its code as a syntax tree, its shell lines, and everything else as it is.

    Raises `ValueError` for what is none; `SyntaxError` where its cells together are no Python.
    """
    found = json.loads(text)
    for cell in found["cells"]:
        if cell.get("cell_type") == "code":
            cell["source"] = ""
    try:
        view = read(Subject("notebook.ipynb", "notebook", text.encode()))
    except Unreadable as reason:
        raise ValueError(reason.message) from None
    return [found, *(_told(part) for part in view.parts())]


def _told(part: Subject) -> str | list[str]:
    if part.kind == "python":
        return ast.dump(ast.parse(part.text))
    lines: list[str] = []
    for line in part.text.splitlines():
        code, mark, _ = line.partition(_MARK)
        goes_on = code.rstrip().endswith("\\") or (not code.strip() and lines[-1:] and lines[-1].endswith("\\"))
        if goes_on or not mark:
            lines.append(line)
        elif code.strip():
            lines.append(code.rstrip())
    return lines
