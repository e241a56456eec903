"""ARG and ENV: what `$NAME`, `${NAME:-default}` and `${NAME:+other}` stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping

_VARIABLE = re.compile(r"\\(?P<escaped>\$)|\$(?:(?P<plain>\w+)|\{(?P<name>\w+)(?::?(?P<sign>[-+])(?P<word>[^{}]*))?\})")


def expand(text: str, values: Mapping[str, str | None]) -> tuple[str, bool]:
    """The text with variables put in, and whether every one was known."""
    known = True

    def one(match: re.Match[str]) -> str:
        nonlocal known
        if match["escaped"]:
            return "$"
        value = values.get(match["plain"] or match["name"])
        sign = match["sign"]
        if sign == "-":
            return value or match["word"]
        if sign == "+":
            return match["word"] if value else ""
        if value is None:
            known = False
            return match.group()
        return value

    return _VARIABLE.sub(one, text), known
