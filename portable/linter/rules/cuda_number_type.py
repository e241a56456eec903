"""A 16, 8 or 4 bit number type of CUDA's is used.

What it does
    Finds `__nv_bfloat16`, `__nv_fp8_e4m3`, `__nv_fp4_e2m1`, their vectors and conversions.

Why it locks you in
    bfloat16 has a HIP counterpart of another name (HIPIFY's older lists have none). float8 has other names, and on
    gfx942 another format (FNUZ): the numbers differ. float4 is of Blackwell and gfx950.

Example
    __nv_fp8_e4m3 x;

Use instead
    A type alias for each platform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ORBBBBB")
SOURCE = "rocm.docs.amd.com HIP fp8_numbers (6.2.0); HIPIFY @014177bc; HeCBench"
MARKS: tuple[str, ...] = ("nv_", "bfloat16", "__NV_", "bf16", "fp8", "FP8")

finding = Maker(__name__)


_BF16 = re.compile(
    r"_{0,2}nv_bfloat16\w*|__nv_bfloat162\w*|__(?:float|double|int|uint|ushort|short|half|ll|ull)2bfloat16\w*|__bfloat16\w*|__bfloat162\w+|__h(?:add|mul|fma|sub)2?_bf16\w*|__low2bfloat16\w*|__high2bfloat16\w*|__floats2bfloat162\w*|__halves2bfloat162|__lows2bfloat162|__highs2bfloat162|__NV_ATOMIC\w*|__nv_atomic\w*"
)
_FP8 = re.compile(r"__nv_fp8\w*|__nv_cvt_\w*fp8\w*|__NV_E[45]M[23]|__NV_SATFINITE")
_FP4 = re.compile(r"__nv_fp[46]\w*|__nv_cvt_\w*fp[46]\w*|__NV_E2M[13]|__NV_E3M2")
_ROWS: tuple[tuple[re.Pattern[str], dict[str, Effect], str, Severity, Confidence], ...] = (
    (_BF16, effects("ORBBBBB"), "has another name on HIP", "warning", "high"),
    (_FP8, effects("OBBBBBB"), "is another type on HIP, and on gfx942 another format", "error", "high"),
    (_FP4, effects("OBBBBBB"), "is a type of Blackwell and gfx950", "error", "low"),
)


_OWN = re.compile(r"\bstruct\s+(__nv_\w+)\s*[:{]|\busing\s+(__nv_\w+)\s*=")
_FORMAT = re.compile(r"(?!__nv)\w*(?:fp8|FP8)_?(?:e4m3|e5m2|E4M3|E5M2)(?!\w*fnuz)\w*")


def check(source: CxxSource) -> Iterator[Finding]:
    """The first of each family on a line."""
    owns = "struct __nv" in source.code or "using __nv" in source.code
    own = {one for match in _OWN.finditer(source.code) for one in match.groups()} if owns else frozenset()
    for expression, wanted, why, severity, confidence in _ROWS:
        seen: set[int] = set()
        for name, place in source.named(expression):
            if name in own or place.location.line in seen:
                continue
            seen.add(place.location.line)
            yield finding(
                place,
                f"`{name}` {why}",
                wanted,
                severity=severity,
                confidence=confidence,
                help="an alias for each platform",
            )
    for _, place in source.named(_FORMAT):
        message = "a format of float8 that gfx942 does not have"
        yield finding(place, message, effects("ODBBBBB"), severity="info", help="a choice of format by platform")
