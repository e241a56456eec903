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
MARKS: tuple[str, ...] = ("cub", "thrust", "nvtx", "NVTX", "nvrtc", "::cuda", "CUDA", "gpu-architecture")

finding = Maker(__name__)


_NAMES = re.compile(
    r"\b(?:cub|thrust|nvtx3|at::cuda|c10::cuda|torch::cuda)::\w+|\bnvtx\w+|\bNVTX\w+|\b(?:C10_CUDA|AT_CUDA|TORCH_CUDA|C10_CUDA_KERNEL)\w*|\bgetCurrentCUDAStream|\bCUDA(?:Guard|Stream|Event)\b|\bOptionalCUDAGuard\b"
)
_NVRTC = re.compile(r"\bnvrtc\w+|--gpu-architecture")


def check(source: CxxSource) -> Iterator[Finding]:
    """The first of a line."""
    seen: set[int] = set()
    for match, place in source.search(_NVRTC):
        seen.add(place.location.line)
        yield finding(
            place,
            f"`{match.group()}`: hiprtc has 13 of 21 functions and other options",
            effects("ODBBBBB"),
            severity="warning",
        )
    for match, place in source.search(_NAMES):
        if place.location.line not in seen:
            seen.add(place.location.line)
            yield finding(place, f"`{match.group()}` has another name on ROCm", help="an alias, or `hipify`")
