"""A function of CUDA that HIP does not have.

What it does
    Finds calls of functions that HIPIFY's lists and the symbols of ROCm 10.0 do not have. Names that stand in no list
    are unknown and left alone.

Why it locks you in
    `hipify` leaves the name, or torch's renames it to one that does not exist (197 of them): the build fails on ROCm.

Example
    cudaCtxResetPersistingL2Cache();

Use instead
    A guard (`#ifndef USE_ROCM`) with another way on ROCm.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cpp.hip_names import hip_names
from portable.linter.reach import effects
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "HIPIFY @014177bc (2024-10-24), hip-python-interop 10.0.0.0.1.2 (2026-09-24)"
MARKS: tuple[str, ...] = ("cu", "CU", "nvrtc", "nvml")

finding = Maker(__name__)


def check(source: CxxSource) -> Iterator[Finding]:
    """Functions first, then types and constants, which rest on the lists alone."""
    known = hip_names()
    missing = [name for name in source.names & known.missing if not source.declares(name)]
    for place, name in source.by_line(source.standing(missing)):
        note = "; torch's hipify renames it to a name that is not there" if name in known.dangling else ""
        yield finding(place, f"`{name}` has no HIP counterpart{note}", help="a guard, with another way on ROCm")
    for place, name in source.by_line(source.standing(source.names & known.missing_types)):
        message = f"no HIP counterpart of `{name}` is listed"
        yield finding(place, message, _TYPES, severity="info", confidence="low", help="a guard, or an alias")


_TYPES = effects("ODBBBBB")
