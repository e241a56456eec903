"""A block of a module's lines as its statements, without a parser: where each begins, and what kind it may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_NO_START = " \t\r#)]}"
_FIRST = re.compile(
    r"(?P<name>[^\W\d]\w*)[ \t]*=(?!=)|(?P<clause>else|elif|except|finally)\b|(?P<import>import|from)\b|(?P<if>if)\b"
    r"|(?P<text>[rR]?(?:\"{3}|'{3}))|(?P<try>try)\b|(?P<def>(?:async[ \t]+)?def)\b"
    r"|(?P<block>class|for|while|with|async)\b|(?P<decorator>@)|(?P<open>\()"
)
_QUIET = re.compile(
    r"#[^\n]*|\"{3}(?:[^\"\\]|\\.|\"(?!\"\"))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'",
    re.DOTALL,
)
"""A comment or a string."""
_GOES_ON = frozenset(",([{\\:=")
"""A line that ends with one of these goes on."""
_MAY_GO_ON = frozenset("+-*/%|&^<>.@~")
_WORDS = tuple(
    f" {word}"
    for word in ["and", "as", "async", "await", "else", "for", "from", "if", "in", "is", "lambda", "not", "or", "yield"]
)
_CONTINUES = re.compile(r"(?:and|as|async|else|for|if|in|is|not|or)\b|[bBfFrRuU]{0,2}[\"']|[^\w@]")
"""What may begin a line that goes on with the one before, within brackets."""

_LONGEST_HEADER = 300
"""Lines."""
BLOCKS = frozenset({"if", "try", "def", "block"})
"""Kinds that may hold blocks of their own."""


@dataclass(slots=True)
class Piece:
    """Lines that begin with a statement and hold all of it, up to the next."""

    first: int
    """Its first line, from 0, decorators included."""
    end: int
    """The line after its last."""
    kind: str
    """By its first word: name, import, if, try, def, block; empty: any other."""
    name: str
    """Of an assignment to a plain name: that name."""
    clauses: list[int] = field(default_factory=list)
    """The lines of its `else`, `elif`, `except` and `finally`."""
    is_marked: bool = False


def pieces(lines: Sequence[str], first: int, end: int, indent: str, quoted: set[int]) -> list[Piece]:
    """The statements at an indent from a line up to another."""
    depth = len(indent)
    found: list[Piece] = []
    starts = [
        number
        for number, line in enumerate(lines[first:end], first)
        if line[depth : depth + 1] not in _NO_START and line.startswith(indent) and number not in quoted
    ]
    piece = None
    for number in starts:
        match = _FIRST.match(lines[number], depth)
        kind = match.lastgroup or "" if match is not None else ""
        if piece is not None:
            if kind == "clause":
                piece.clauses.append(number)
                continue
            if piece.kind == "decorator":
                piece.kind = kind if kind in ("def", "block") else "decorator"
                continue
            piece.end = number
        piece = Piece(number, end, kind, match[1] if match is not None and kind == "name" else "")
        found.append(piece)
    return found


def is_complete(lines: Sequence[str], first: int, end: int, quoted: set[int]) -> bool:
    """Whether lines end where a statement may end: what follows begins another, or all brackets come in pairs."""
    last = end - 1
    while last > first and (not (line := lines[last].strip()) or line[0] == "#"):
        last -= 1
    code = lines[last]
    is_plain = last not in quoted
    if "#" in code:
        code, _, rest = code.partition("#")
        is_plain = is_plain and "'" not in rest and '"' not in rest
    code = code.rstrip()
    if code[-1:] in _GOES_ON:
        return False
    is_plain = is_plain and code[-1:] not in _MAY_GO_ON and not code.endswith(_WORDS)
    if is_plain and (end == len(lines) or not _CONTINUES.match(lines[end].lstrip())):
        return True
    text = "\n".join(lines[first:end])
    return is_paired(text) or is_paired(_QUIET.sub("", text))


def is_paired(text: str) -> bool:
    """Whether as many brackets of each kind close as open."""
    return (
        text.count("(") == text.count(")") and text.count("[") == text.count("]") and text.count("{") == text.count("}")
    )


def header_end(lines: Sequence[str], first: int, end: int) -> int:
    """The line after the colon that opens a block; -1 where it is not at the end of a line, or in doubt."""
    for number in range(first, min(end, first + _LONGEST_HEADER)):
        code = lines[number]
        if "#" in code:
            code = code[: code.index("#")]
            if code.count("'") % 2 or code.count('"') % 2:
                return -1
        code = code.rstrip()
        if not code.endswith(":"):
            continue
        text = "\n".join(lines[first : number + 1])
        if is_paired(text):
            return number + 1
        if "#" in text or '"' in text or "'" in text:
            return -1
    return -1


def indent_of(lines: Sequence[str], first: int, end: int) -> str:
    """The blanks before the first statement of some lines; empty if there is none."""
    for number in range(first, end):
        line = lines[number]
        text = line.lstrip()
        if text and text[0] != "#":
            return line[: len(line) - len(text)]
    return ""
