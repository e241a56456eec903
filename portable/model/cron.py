"""Cron expressions of five fields, checked as the API server and the operator will check them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from portable.errors import Problem

_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_FIELDS: tuple[tuple[str, int, int, list[str]], ...] = (
    ("minute", 0, 59, []),
    ("hour", 0, 23, []),
    ("day of month", 1, 31, []),
    ("month", 1, 12, _MONTHS),
    ("day of week", 0, 6, _DAYS),
)
_PART = re.compile(r"^(?:\*|\?|(\w+)(?:-(\w+))?)(?:/(\d+))?$")


def check_cron(text: str) -> str:
    """The expression, if it has five valid fields.

    Raises:
        Problem: a field is missing or out of its range.
    """
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise Problem("bad-cron", f"a schedule has five fields, this one {len(fields)}", "for example `0 2 * * *`")
    for field, (name, least, most, names) in zip(fields, _FIELDS, strict=True):
        for part in field.split(","):
            _check_part(part, name, least, most, names)
    return text


def _check_part(part: str, name: str, least: int, most: int, names: list[str]) -> None:
    found = _PART.match(part)
    if found is None:
        raise Problem("bad-cron", f"`{part}` is no {name}")
    ends = [_number(end, names, least) for end in found.groups()[:2] if end is not None]
    if any(end is None or not least <= end <= most for end in ends):
        raise Problem("bad-cron", f"`{part}` is no {name}: it goes from {least} to {most}")
    if len(ends) == 2 and (ends[0] or 0) > (ends[1] or 0):
        raise Problem("bad-cron", f"`{part}` runs backwards")
    if found.group(3) == "0":
        raise Problem("bad-cron", f"`{part}` steps by nothing")


def _number(text: str, names: list[str], least: int) -> int | None:
    if text.isdigit():
        return int(text)
    return names.index(text.upper()) + least if text.upper() in names else None


Cron = Annotated[str, AfterValidator(check_cron)]
"""A cron expression: minute, hour, day of month, month, day of week."""
