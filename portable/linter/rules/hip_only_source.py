"""Code for HIP alone, without a guard.

What it does
    Finds HIP's headers, functions and AMD's instructions.

Why it locks you in
    It runs on ROCm only; on CUDA it needs HIP's own headers, elsewhere a port.

Example
    hipMalloc(&p, n);

Use instead
    CUDA's names with `hipify`, or a guard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("BOBBBBB")
SOURCE = "ROCm/HIP docs kernel_language.rst, faq.md @c5e11fcac"
MARKS: tuple[str, ...] = ("hip", "roc", "ck/", "miopen", "rccl", "amdgcn")

finding = Maker(__name__)


_HEADER = re.compile(
    r"hip/.*|hip_runtime\.h|hipblas.*|rocblas.*|rocprim/.*|hipcub/.*|rocwmma/.*|ck/.*|miopen/.*|rccl.*|rocm_smi/.*|hipsparse.*|hiprand.*|hipfft.*|rocsolver.*|hipsolver.*"
)
_NAME = re.compile(
    r"hip(?:Malloc|Free|Memcpy|Launch|Stream|Event|Device|Get|Set|Func|Module|Error|Success|Host|Graph|Memset)\w*"
    r"|__builtin_amdgcn_\w+"
)


def check(source: CxxSource) -> Iterator[Finding]:
    """Headers, then names, the first of a line."""
    for path, start, end in source.includes:
        if _HEADER.fullmatch(path) and source.reach_at(start):
            yield finding(
                source.place(start, end), f"`{path}` is of ROCm", help="a guard, or CUDA's name with `hipify`"
            )
    seen: set[int] = set()
    for name, place in source.named(_NAME):
        if place.location.line not in seen:
            seen.add(place.location.line)
            yield finding(place, f"`{name}` is of ROCm", help="a guard, or CUDA's name with `hipify`")
