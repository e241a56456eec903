"""ARG and ENV: what `$NAME`, `${NAME:-default}` and `${NAME:+other}` stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping

_VARIABLE = re.compile(r"\\(?P<escaped>\$)|\$(?:(?P<plain>\w+)|\{(?P<name>\w+)(?::?(?P<sign>[-+])(?P<word>[^{}]*))?\})")
_LONGEST = 10_000
"""Characters that are put in: a variable made of itself twice would double with every line."""


def expand(text: str, values: Mapping[str, str | None]) -> tuple[str, bool]:
    """The text with variables put in, and whether every one was known; what grows too long is not."""
    known = True
    left = _LONGEST

    def one(match: re.Match[str]) -> str:
        nonlocal known, left
        if match["escaped"]:
            return "$"
        value = values.get(match["plain"] or match["name"])
        sign = match["sign"]
        if sign == "-":
            value = value or match["word"]
        elif sign == "+":
            return match["word"] if value else ""
        left -= len(value or "")
        if value is None or left < 0:
            known = False
            return match.group()
        return value

    return _VARIABLE.sub(one, text), known
