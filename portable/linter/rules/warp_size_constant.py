"""`warpSize` stands where a constant is needed.

What it does
    Finds `warpSize` in array bounds, template arguments and `constexpr`.

Why it locks you in
    Since ROCm 7.0 it is no constant: the file does not compile.

Example
    __shared__ float sums[1024 / warpSize];

Use instead
    A constant for each platform: 64 under `__GFX9__`, else 32.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.reach import effects, reach
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "bitsandbytes 373f23be; a ROCm port after ROCm 7.0"
MARKS: tuple[str, ...] = ("warpSize",)

finding = Maker(__name__)


_CONSTANT = re.compile(
    r"\bconstexpr\b[^;=]{0,200}=[^;]{0,400}?\bwarpSize\b|\b(?:__shared__|float|int|double|half|T|unsigned|uint32_t)\s+\w+"
    r"(?:\[[^\[\]\n]{0,200}\]){0,4}\[[^\[\]\n]{0,200}?\bwarpSize\b[^\[\]\n]{0,200}\]\s*;"
    r"|(?:partition|<)\s*<?\s*warpSize\s*>|static_assert\s*\([^;]{0,400}?\bwarpSize\b"
)

_OWN = re.compile(r"\b(?:constexpr|template\s*<)[^;=(){}]{0,200}\b(?:int|unsigned|auto|size_t|uint32_t)\s+warpSize\b")
_ROCM = reach("rocm")


def check(source: CxxSource) -> Iterator[Finding]:
    """Constant expressions with it, where the name is not the file's own."""
    if _OWN.search(source.code):
        return
    for _, place in source.search(_CONSTANT, _ROCM):
        yield finding(place, "`warpSize` is no constant on ROCm 7 and later", help="64 under `__GFX9__`, else 32")
