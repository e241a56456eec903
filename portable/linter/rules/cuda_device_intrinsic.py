"""A device function is used that HIP has not, or has otherwise.

What it does
    Finds cache hints (`__ldcg`, `__stcs`), packed arithmetic (`__dp4a`, `__vsub4`), `__match_*_sync`,
    `__reduce_*_sync`, packed atomics, `__nanosleep` and rounding variants.

Why it locks you in
    Ports add their own versions for ROCm.

Example
    float v = __ldcg(p);

Use instead
    A small function with a version for each platform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from portable.linter.reach import effects
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ORBBBBB")
SOURCE = "exllamav2 8708577; port commits, read 2026-11"
MARKS: tuple[str, ...] = (
    "__ld",
    "__st",
    "__dp",
    "__v",
    "__match",
    "__reduce",
    "__nano",
    "__trap",
    "__brkpt",
    "__isG",
    "__isS",
    "__isC",
    "__isL",
    "__cvta",
    "__prof",
    "atomicAdd",
)

finding = Maker(__name__)


class Row(NamedTuple):
    """Names of one family."""

    names: re.Pattern[str]
    effects: dict[str, Effect]
    why: str
    severity: Severity = "warning"
    confidence: Confidence = "high"


_ROWS = (
    Row(re.compile(r"__(?:ld(?:c[agsv]|lu)|st(?:c[gs]|w[bt]))"), effects("ORBBBBB"), "a cache hint of CUDA's"),
    Row(
        re.compile(r"__(?:dp[24]a\w*|v(?:add|sub|abs|avg|max|min|cmp|set|neg|sad|hadd)\w*[24])"),
        effects("ORBBBBB"),
        "packed arithmetic, mapped in part",
    ),
    Row(re.compile(r"__match_(?:any|all)_sync"), effects("ODBBBBB"), "emulated and slow on AMD", "warning", "low"),
    Row(
        re.compile(r"__reduce_(?:add|min|max|and|or|xor)_sync"),
        effects("O?BBBBB"),
        "there on newer ROCm only",
        "warning",
        "low",
    ),
    Row(
        re.compile(r"__(?:nanosleep|trap|brkpt|isGlobal|isShared|cvta_\w+|isConstant|isLocal|prof_trigger)"),
        effects("ODBBBBB"),
        "another function on AMD",
        "info",
        "low",
    ),
)

_PAIRS = re.compile(
    r"atomicAdd(?<!\watomicAdd)\s*\(\s*(?:reinterpret_cast\s*<|\()\s*(_{0,2}(?:nv_)?(?:half2?|bfloat162?))\s*\*"
)


def check(source: CxxSource) -> Iterator[Finding]:
    """The first of each family on a line."""
    for row in _ROWS:
        seen: set[int] = set()
        for name, place in source.named(row.names):
            if place.location.line in seen:
                continue
            seen.add(place.location.line)
            help_text = "a version for each platform"
            yield finding(
                place,
                f"`{name}`: {row.why}",
                row.effects,
                severity=row.severity,
                confidence=row.confidence,
                help=help_text,
            )
    for match, place in source.search(_PAIRS) if "atomicAdd" in source.names else ():
        message = f"`atomicAdd` of `{match[1]}`: not there on every ROCm"
        yield finding(place, message, help="a version for each platform")
