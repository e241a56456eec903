"""Names of CUDA's interfaces that HIP has as well.

What it does
    Finds calls, types and constants of the CUDA runtime, driver and libraries that have a HIP counterpart, kernels
    and their launches; one finding a line.

Why it locks you in
    They are right on CUDA. On ROCm they are renamed by `hipify` and built again; every other runtime needs a port.

Example
    cudaMalloc(&p, n);

Use instead
    Nothing, as long as the build runs `hipify` (torch's extensions do); a header of aliases where it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.cpp.hip_names import hip_names
from portable.linter.reach import effects
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ORBBBBB")
SOURCE = "HIPIFY @014177bc (2024-10-24), hip-python-interop 10.0.0.0.1.2 (2026-09-24)"
MARKS: tuple[str, ...] = ("cu", "CU", "nccl", "nvrtc", "nvml", "nvtx", "__global__", "<<<")

finding = Maker(__name__)


def check(source: CxxSource) -> Iterator[Finding]:
    """The first such name of each line."""
    found = source.standing(source.names & hip_names().supported | source.names & _LANGUAGE)
    found.update(_launches(source))
    for place, name in source.by_line(found):
        yield finding(place, f"`{name}` has a HIP counterpart: `hipify`, then build again")


_LANGUAGE = frozenset({"__global__", "cudaStream_t", "cudaError_t", "cudaError", "dim3"})
_LAUNCH = re.compile("<<<")


def _launches(source: CxxSource) -> dict[str, list[int]]:
    offsets = [match.start() for match in _LAUNCH.finditer(source.code)]
    return {"<<<": offsets} if offsets else {}
