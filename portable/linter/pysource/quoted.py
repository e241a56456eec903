"""Which lines of a module begin within a string of three quotes: they look like code and are none."""

from __future__ import annotations

import re

_CODE = re.compile(r"(?:[^'\"#]|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")*")
"""What may stand before three quotes on their line: anything but a comment and half a string."""


def quoted_lines(text: str) -> set[int] | None:
    """Their numbers from 0; None where quotes of three stand in comments, in other strings, or without an end."""
    single = "'''" in text
    if single and '"""' in text:
        return _mixed(text)
    pieces = text.split("'''" if single else '"""')
    if len(pieces) == 1:
        return set()
    return _between(pieces) if len(pieces) % 2 else None


def _between(pieces: list[str]) -> set[int] | None:
    """Of a text split at its quotes: every second piece is a string."""
    found: set[int] = set()
    line = 0
    is_string = False
    for piece in pieces[:-1]:
        count = piece.count("\n")
        if is_string:
            if piece.endswith("\\"):
                return None
            found.update(range(line + 1, line + count + 1))
        elif not _is_code(piece):
            return None
        line += count
        is_string = not is_string
    return found


def _is_code(before: str) -> bool:
    line = before[before.rfind("\n") + 1 :]
    return line.isspace() or not line or _CODE.fullmatch(line) is not None


_OPENING = re.compile("\"{3}|'{3}")


def _mixed(text: str) -> set[int] | None:
    """Of a text with both kinds: each string ends at the quotes it began with."""
    pieces: list[str] = []
    position = 0
    while (match := _OPENING.search(text, position)) is not None:
        end = text.find(match.group(), match.end())
        if end < 0:
            return None
        pieces += (text[position : match.start()], text[match.end() : end])
        position = end + 3
    return _between([*pieces, text[position:]])
