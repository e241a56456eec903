"""The strings of a TOML text with the table and key they belong to; the text itself is checked by `tomllib` first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
    |(?P<multi>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*+\"{3,5}|'''(?:[^']|'(?!''))*+'{3,5})
    |(?P<string>"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')
    |(?P<header>(?<=^)[ \t]*\[\[?[^\]\n]++\]\]?)
    |(?P<equals>=)
    |(?P<bare>[A-Za-z0-9_.+:/-]++)
    |(?P<open>[\[{])
    |(?P<close>[\]}])
    |(?P<newline>\n)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


class Text(NamedTuple):
    """One string, or a bare key, with where it stands."""

    table: str
    """The header above, such as `tool.uv.sources`; `[[package]]` is `package`."""
    key: str
    """The key whose value it is, or is in; inner keys follow after a dot."""
    value: str
    start: int
    end: int
    is_key: bool = False


def scan(text: str) -> Iterator[Text]:
    """Every string value, and every key of a table, in the order of the text."""
    table, key, depth = "", "", 0
    names: list[str] = []
    pending: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup, match.group()
        if kind == "header" and depth == 0 and not pending:
            table, key = piece.strip().strip("[]").strip().replace('"', ""), ""
        elif kind in ("string", "multi", "bare"):
            quotes = 3 if kind == "multi" else 1 if kind == "string" else 0
            value = piece[quotes : len(piece) - quotes]
            pending.append((value, match.start() + quotes, match.end() - quotes))
        elif kind == "equals" and pending:
            value, start, end = pending.pop()
            if depth == 0:
                key = value
                yield Text(table, "", value, start, end, True)
            elif names:
                names[-1] = value
        elif kind in ("open", "header"):
            depth += piece.count("[") + piece.count("{")
            names.extend([""] * (piece.count("[") + piece.count("{")))
        elif kind == "close":
            yield from _values(table, key, names, pending)
            depth = max(depth - 1, 0)
            if names:
                names.pop()
        elif kind in ("newline", "other") and piece in ("\n", ","):
            yield from _values(table, key, names, pending)
    yield from _values(table, key, names, pending)


def _values(table: str, key: str, names: list[str], pending: list[tuple[str, int, int]]) -> Iterator[Text]:
    path = ".".join([key, *(name for name in names if name)])
    for value, start, end in pending:
        yield Text(table, path, value, start, end)
    pending.clear()
