"""Comments and strings of C and C++ out of the way, so that what is left is code at its old places."""

from __future__ import annotations

import re
from typing import NamedTuple

_QUOTED = re.compile(
    r"//(?:[^\n\\]|\\.)*+"
    r"|/\*.*?(?:\*/|\Z)"
    r'|R"(?P<tag>[^()\\\s]{0,16})\(.*?(?:\)(?P=tag)"|\Z)'
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'(?:[^'\\\n]|\\.){1,8}'",
    re.DOTALL,
)
"""A comment, raw string, string or character; the digit separator of C++14 (`1'000'000`) is none: see `mask`.

Possessive, so that a line of megabytes leaves nothing to go back to.
"""

_NOT_END = re.compile(r"[^\n]")


class Quoted(NamedTuple):
    """A string's place and text, without its quotes."""

    start: int
    end: int
    text: str


class Masked(NamedTuple):
    """Code of the same length as the text, and the strings that were taken out."""

    code: str
    strings: list[Quoted]


def mask(text: str) -> Masked:
    """Blank comments and what stands between quotes; lines keep their ends, and every place its offset."""
    pieces: list[str] = []
    strings: list[Quoted] = []
    position = 0
    for match in _QUOTED.finditer(text):
        start, end = match.span()
        found = match.group()
        if found[0] == "'" and start and (text[start - 1].isalnum() or text[start - 1] == "_"):
            continue
        pieces.append(text[position:start])
        if found[0] == "/":
            pieces.append(_blank(found))
        else:
            strings.append(Quoted(start, end, found[2:-1] if found[0] == "R" else found[1:-1]))
            pieces.append(found[0] + _blank(found[1:-1]) + found[-1] if len(found) > 1 else found)
        position = end
    pieces.append(text[position:])
    return Masked("".join(pieces), strings)


def _blank(text: str) -> str:
    return _NOT_END.sub(" ", text) if "\n" in text else " " * len(text)
