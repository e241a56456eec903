"""One line of a source with a caret under the place meant; cut around it when too long, and without secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portable.errors import Location
from portable.model.secrecy import looks_secret
from portable.report.terminal import cells as width_of
from portable.report.terminal import visible

_WIDEST = 160
_MASK = "***"
_CONSIDERED = 20_000
"""Characters of a line that are looked at on either side of the place; a minified file is one line of megabytes."""

_FAR = 500
"""Lines above a place that are looked at for the key of its text block."""

_KEY = re.compile(r"""(?<![A-Za-z0-9_.-])(?P<key>[A-Za-z0-9_.-]+)["']?\s*[:=]\s*(?=\S)""")
_VALUE = re.compile(r""""(?:[^"\\]|\\.)*"?|'[^']*'?|\[(?!\s*\{)[^\]]*|[^\s,}\[\]{#|>][^,}\]]*""")
_NAME = re.compile(r"""\bname["']?\s*[:=]\s*["']?(?P<name>[A-Za-z0-9_.-]+)""")
_BLOCK = re.compile(r"""^\s*(?:- +)*["']?(?P<key>[A-Za-z0-9_.-]+)["']?\s*:\s*[|>][-+0-9]*\s*(?:#.*)?$""")


def excerpt(lines: Sequence[str], place: Location, *, cells: int | None, unicode: bool) -> tuple[str, str]:
    """The line of a place, and the line that stands under it with the caret; `cells` is the room there is."""
    at = place.line - 1
    whole = lines[at]
    start = min(place.column - 1, len(whole))
    offset = max(0, start - _CONSIDERED)
    line = whole[offset : start + _CONSIDERED]
    first = start - offset
    last = min(max(_end(place, len(whole)) - offset, first + 1), len(line) + 1)
    hidden = _hidden(lines, at, line)
    room = max(40, cells or _WIDEST)
    if not hidden and len(line) == len(whole) <= room and line.isascii() and line.isprintable():
        return line, " " * first + "^" * max(1, min(last, len(line)) - first)
    shown = _shown(line, hidden, unicode)
    begin, end = _window([width_of(one) for one in shown], first, room)
    dots = "…" if unicode else "..."
    left = dots if offset or begin else ""
    right = dots if end < len(shown) or offset + len(line) < len(whole) else ""
    before = width_of(left) + sum(width_of(one) for one in shown[begin:first])
    under = sum(width_of(one) for one in shown[first : min(last, end)])
    return f"{left}{''.join(shown[begin:end])}{right}", " " * before + "^" * max(1, under)


def _end(place: Location, length: int) -> int:
    """Where the caret ends on the place's own line."""
    if place.end_line is None or place.end_column is None:
        return place.column
    return place.end_column - 1 if place.end_line == place.line else length


def _shown(line: str, hidden: list[tuple[int, int]], unicode: bool) -> list[str]:
    """What is shown for each character; the first of a hidden stretch shows the mask, the others nothing."""
    shown = [visible(one, unicode) for one in line]
    for start, end in hidden:
        shown[start:end] = [_MASK, *[""] * (end - start - 1)]
    return shown


def _window(widths: list[int], caret: int, room: int) -> tuple[int, int]:
    """The stretch that fits into the room, with the caret after the first third of it."""
    if sum(widths) <= room:
        return 0, len(widths)
    room -= 6
    begin, left = min(caret, len(widths)), 0
    while begin > 0 and left + widths[begin - 1] <= max(room // 3, room - sum(widths[caret:])):
        begin -= 1
        left += widths[begin]
    end, used = begin, 0
    while end < len(widths) and used + widths[end] <= room:
        used += widths[end]
        end += 1
    return begin, end


def _hidden(lines: Sequence[str], at: int, line: str) -> list[tuple[int, int]]:
    """The stretches of a line that hold values of secret keys."""
    if _in_secret_block(lines, at):
        body = line.lstrip()
        return [(len(line) - len(body), len(line))] if body else []
    named = any(looks_secret(name) for name in _names(lines, at))
    stretches: list[tuple[int, int]] = []
    for found in _KEY.finditer(line):
        if looks_secret(found["key"]) or (named and found["key"] == "value"):
            value = _VALUE.match(line, found.end())
            if value and (not stretches or value.start() >= stretches[-1][1]):
                stretches.append(value.span())
    return stretches


def _names(lines: Sequence[str], at: int) -> Iterator[str]:
    """What the entry of a list like `env` is called, on its own line or a neighbouring one."""
    for line in lines[max(0, at - 1) : at + 2]:
        if "name" not in line:
            continue
        yield from (found["name"] for found in _NAME.finditer(line[:_CONSIDERED]))


def _in_secret_block(lines: Sequence[str], at: int) -> bool:
    """Whether the line is in the text block (`|` or `>`) of a secret key."""
    indent = _indent(lines[at])
    for line in reversed(lines[max(0, at - _FAR) : at] if indent else ()):
        body = line.lstrip(" ")
        if len(line) - len(body) < indent and body.strip():
            found = _BLOCK.match(line)
            if found:
                return looks_secret(found["key"])
            indent = len(line) - len(body)
            if not indent:
                break
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
