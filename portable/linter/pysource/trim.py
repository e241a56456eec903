"""Definitions and plain statements that hold no mark, out of a module's text before it is parsed: parsing costs most.

Their lines become blank, so that every other place keeps its line and column. What is taken out are whole functions,
classes, assignments and calls at the left margin, and the same in classes that stay; whether triple quotes open and
close within each is checked. Whoever parses the result and finds it wrong parses the text as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Holds = Callable[[int, int], bool]
"""Whether lines first to last hold a mark."""

_TOP = re.compile(r"^[^\s#)\]}]", re.MULTILINE)
_INNER = re.compile(r"^(?: {0,4}|\t)[^\s#)\]}]", re.MULTILINE)
_DEFINITION = re.compile(r"\s*(?:@|def\s|class\s|async\s+def\s)")
_PLAIN = re.compile(
    r"\s*(?:[A-Za-z_][\w.]*(?:\[[^\]\n]*\])?[ \t]*(?::[^=\n]+)?=(?!=)|[rR]?(?:\"{3}|\'{3})|[A-Za-z_][\w.]*\()"
)
"""An assignment, a docstring or a call."""
_COMMENTED = re.compile(r"#[^\n]*(?:\"{3}|'{3})")
_LEAST = 200
"""Characters below which a definition is not worth taking out."""


def trim(text: str, holds: Holds) -> str:
    """The text without the definitions that hold nothing; unchanged where comments or quotes hold quotes of three."""
    if "\"'''" in text or '\'"""' in text or _COMMENTED.search(text):
        return text
    pieces: list[str] = []
    position, line = 0, 1
    for start, end in _spans(text, holds):
        pieces.append(text[position:start])
        line += text.count("\n", position, start)
        pieces.append("\n" * text.count("\n", start, end))
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def _spans(text: str, holds: Holds) -> Iterator[tuple[int, int]]:
    """What can go, in order."""
    line, position = 1, 0
    for start, end in _definitions(text, _TOP, 0, len(text)):
        line += text.count("\n", position, start)
        position = start
        if not holds(line, line + text.count("\n", start, end - 1)):
            if _is_whole(text, start, end):
                yield start, end
        elif text.startswith("class ", start):
            yield from _methods(text, start, end, line, holds)


def _methods(text: str, start: int, end: int, line: int, holds: Holds) -> Iterator[tuple[int, int]]:
    """The methods of a class that can go, all but its first lines."""
    position = start
    for first, stop in _definitions(text, _INNER, start + 1, end):
        line += text.count("\n", position, first)
        position = first
        if not holds(line, line + text.count("\n", first, stop - 1)) and _is_whole(text, first, stop):
            yield first, stop


def _definitions(text: str, margin: re.Pattern[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Definitions with their decorators, each up to the next text at the margin."""
    opened = -1
    decorated = False
    for match in margin.finditer(text, start, end):
        at = match.start()
        if opened >= 0 and not decorated:
            yield opened, at
            opened = -1
        if opened < 0 and (_DEFINITION.match(text, at) or _PLAIN.match(text, at)):
            opened = at
        decorated = opened >= 0 and text[match.end() - 1] == "@"
    if opened >= 0 and not decorated:
        yield opened, end


def _is_whole(text: str, start: int, end: int) -> bool:
    return (
        end - start >= _LEAST
        and text.count('"""', start, end) % 2 == 0
        and text.count("'''", start, end) % 2 == 0
        and text[start:end].rstrip(" \t\r\n")[-1:] != "\\"
    )
