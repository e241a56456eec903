"""What is known about container images by repository and tag."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from portable.linter.reach import RUNTIMES, effects
from portable.model.finding import Effect, Severity


class ImageRow(NamedTuple):
    """What is known about images of one pattern."""

    pattern: re.Pattern[str]
    effects: Mapping[str, Effect]
    why: str
    instead: str
    source: str
    verified: bool
    severity: Severity


@cache
def _rows() -> tuple[ImageRow, ...]:
    table = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return tuple(_row(one) for one in table)


def _row(one: dict[str, str]) -> ImageRow:
    verified = bool(one["verified"])
    letters = one["effects"] if verified else one["effects"].replace("B", "?")
    severity: Severity = one["severity"]  # type: ignore[assignment]  # the tables' test holds the word against the type
    return ImageRow(
        re.compile(one["match"]), effects(letters), one["why"], one["instead"], one["source"], verified, severity
    )


@cache
def known(reference: str) -> ImageRow | None:
    """The row of an image; the first that fits."""
    short = reference.removeprefix("docker.io/").removeprefix("index.docker.io/")[:300]
    return next((row for row in _rows() if row.pattern.search(short)), None)


def runtime_of(reference: str) -> str | None:
    """The one runtime an image is made for, if it is made for one."""
    row = known(reference)
    if row is None:
        return None
    fitting = [runtime for runtime in RUNTIMES if row.effects[runtime] == "ok"]
    return fitting[0] if len(fitting) == 1 else None
