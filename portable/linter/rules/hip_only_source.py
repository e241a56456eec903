"""Code for HIP, without a guard.

What it does
    Finds HIP's headers and functions, ROCm's own libraries and AMD's instructions.

Why it locks you in
    HIP's headers translate to CUDA's where they are installed and the platform is set; ROCm's libraries and AMD's
    instructions are AMD's alone. Every other runtime needs a port.

Example
    hipMalloc(&p, n);

Use instead
    CUDA's names with `hipify`, or a guard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.cpp.assembly import ASM, GCN, PTX, assembly
from portable.linter.place import Place
from portable.linter.reach import effects
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("BOBBBBB")
SOURCE = "ROCm/HIP docs kernel_language.rst, faq.md @c5e11fcac; rocm.docs.amd.com HIP 6.2.0 index, read 2026-11"
MARKS: tuple[str, ...] = ("hip", "roc", "ck/", "miopen", "rccl", "amdgcn", "asm")

finding = Maker(__name__)

_REBUILD = effects("ROBBBBB")
_HIP = re.compile(r"hip(?:/|_runtime\.h|blas(?!lt)|cub/|fft|rand|solver|sparse(?!lt))\w*.*")
"""Headers that CUDA's platform has too."""
_ROCM = re.compile(r"hip(?:blas|sparse)lt.*|(?:rocblas|rocprim|rocwmma|ck|miopen|rccl|rocm_smi|rocsolver).*")
_HIP_NAME = re.compile(
    r"hip(?:Malloc|Free|Memcpy|Launch|Stream|Event|Device|Get|Set|Func|Module|Error|Success|Host|Graph|Memset)\w*"
)
_AMD_NAME = re.compile(r"__builtin_amdgcn_\w+")
_HELP = "a guard, or CUDA's name with `hipify`"


def check(source: CxxSource) -> Iterator[Finding]:
    """Headers, then names, the first of a line."""
    for path, start, end in source.includes:
        if source.reach_at(start) and (_HIP.fullmatch(path) or _ROCM.fullmatch(path)):
            yield _found(source.place(start, end), path, is_hip=_HIP.fullmatch(path) is not None)
    for expression in (_HIP_NAME, _AMD_NAME):
        seen: set[int] = set()
        for name, place in source.named(expression):
            if place.location.line not in seen:
                seen.add(place.location.line)
                yield _found(place, name, is_hip=expression is _HIP_NAME)
    for text, place in assembly(source) if source.names & ASM else ():
        if GCN.search(text.replace("\\n", "\n")) and not PTX.search(text):
            yield finding(place, "AMD's assembly", help=_HELP)


def _found(place: Place, name: str, *, is_hip: bool) -> Finding:
    if is_hip:
        message = f"`{name}` is HIP's: on CUDA it needs HIP's headers"
        return finding(place, message, _REBUILD, severity="info", help=_HELP)
    return finding(place, f"`{name}` is of ROCm", help=_HELP)
