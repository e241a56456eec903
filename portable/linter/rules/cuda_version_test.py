"""The preprocessor asks for CUDA's version or architecture.

What it does
    Finds `__CUDA_ARCH__`, `CUDA_VERSION`, `CUDART_VERSION` and `__CUDACC_VER_MAJOR__` in conditions and definitions.

Why it locks you in
    HIP does not define them: they count as 0, and the feature goes off without an error.

Example
    #if __CUDA_ARCH__ >= 800

Use instead
    A test of the platform beside it: `__HIP_DEVICE_COMPILE__`, `__gfx942__`, `HIP_VERSION`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.cpp.preprocessor import Directive, condition
from portable.linter.reach import effects, reach
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ODBBBBB")
SOURCE = "ROCm/HIP docs kernel_language.rst, faq.md @c5e11fcac; HeCBench"
MARKS: tuple[str, ...] = ("CUDA_ARCH__", "CUDA_VERSION", "CUDART_VERSION", "CUDACC_VER", "CUDNN_")

finding = Maker(__name__)


_MACROS = re.compile(
    r"\b(?:__CUDA_ARCH__|CUDA_VERSION|CUDART_VERSION|__CUDACC_VER_MAJOR__|__CUDACC_VER_MINOR__|CUDNN_VERSION|CUDNN_MAJOR)\b"
)
_COMPILER = re.compile(
    r"!\s*(?:defined\b[\s(]*)?__clang__\b[\s)]*(?:&&|$)|!\s*(?:defined\b[\s(]*)?__NVCC__\b[\s)]*\|\|"
)
"""Device code for HIP is compiled by clang and by no other: the one is false there, the other true."""
_ROCM = reach("rocm")
_KNOWS = re.compile(r"HIP|ROCM|AMD|__gfx", re.IGNORECASE)


def check(source: CxxSource) -> Iterator[Finding]:
    """Directives that do not name HIP beside it, nor in the branch that follows."""
    for one in source.directives:
        if one.name not in ("if", "elif", "ifdef", "ifndef", "define", "elifdef"):
            continue
        match = _MACROS.search(one.rest)
        if match is None or _KNOWS.search(one.rest) or not source.reach_at(one.start) & _ROCM:
            continue
        if one.name != "define" and (one.start in source.answered or _is_settled(source, one)):
            continue
        message = f"`{match.group()}` counts as 0 in HIP: what it guards goes off"
        at = source.code.find(match.group(), one.start)
        yield finding(source.place(at, at + len(match.group())), message, help="name HIP beside it")


def _is_settled(source: CxxSource, one: Directive) -> bool:
    """Whether the rest of the condition decides it on ROCm by itself, as `defined(__NVCC__) && …` does."""
    if one.name.endswith("def"):
        return False
    flag = condition(one._replace(rest=_MACROS.sub("x", one.rest)), source.exclusive)
    return not flag.true & _ROCM or _COMPILER.search(one.rest) is not None
