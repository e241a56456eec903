"""A library is used that ROCm has under another name.

What it does
    Finds CUB, Thrust, NVTX, NVML, NVRTC, and torch's `at::cuda` and `c10::cuda`.

Why it locks you in
    hipCUB, rocThrust, roctx and amdsmi take their place, most of it by `hipify`; NVRTC's option strings differ.

Example
    cub::BlockReduce<float, 128> reduce;

Use instead
    An alias for each platform, or `hipify`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ORBBBBB")
SOURCE = "torch 2.14.1 hipify; hip-python-interop 10.0; HIPIFY @014177bc; read 2026-11"
MARKS: tuple[str, ...] = ("cub", "thrust", "nvtx", "NVTX", "nvrtc", "::cuda", "CUDA")

finding = Maker(__name__)


_ROWS: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...] = (
    (re.compile("cub|thrust|nvtx3"), re.compile(r"::\w")),
    (
        re.compile(
            r"nvtx\w+|NVTX\w+|(?:C10_CUDA|AT_CUDA|TORCH_CUDA)\w*|getCurrentCUDAStream|CUDA(?:Guard|Stream|Event)"
        ),
        None,
    ),
    (re.compile("OptionalCUDAGuard"), None),
    (
        re.compile("cuda"),
        re.compile(r"::(?!std\b|pipeline|barrier|memcpy_async|ptx|atomic|thread_scope|aligned_|annotated_)\w"),
    ),
)
_NVRTC = re.compile(r"nvrtc\w+")


def check(source: CxxSource) -> Iterator[Finding]:
    """The first of a line."""
    seen: set[int] = set()
    for name, place in source.named(_NVRTC):
        if place.location.line not in seen:
            seen.add(place.location.line)
            message = f"`{name}`: hiprtc has 13 of 21 functions and other options"
            yield finding(place, message, effects("ODBBBBB"), severity="warning", help="a branch for hiprtc")
    for expression, tail in _ROWS:
        for name, place in source.named(expression, tail):
            if place.location.line not in seen:
                seen.add(place.location.line)
                yield finding(place, f"`{name}` has another name on ROCm", help="an alias, or `hipify`")
