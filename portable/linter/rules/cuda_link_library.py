"""A build of an extension links NVIDIA's libraries by name.

What it does
    Finds names like `cublas`, `-lcudart` and `cublas.lib` in lists of libraries and of linker's options in Python.

Why it locks you in
    PyTorch turns CUDA sources of an extension into HIP's by itself, but not the names of libraries: on ROCm the linker
    looks for `libcublas` and stops. Elsewhere nothing of the kind is there.

Example
    load(name="kernels", sources=sources, extra_ldflags=["-lcublas"])

Use instead
    A branch on `torch.version.hip` with `hipblas` and its like; or none: torch's own linking is enough for cudart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = effects("ORBBBBB")
SOURCE = "turboderp/exllama port to ROCm; torch 2.14.1 utils/cpp_extension.py; read 2026-11"
MARKS: tuple[str, ...] = ("cublas", "cudart", "cudnn", "curand", "cusolver", "cusparse", "cufft", "nvrtc", "nvToolsExt")

finding = Maker(__name__)

_LIBRARY = re.compile(
    r"(?:-l|lib)?(?:cublas|cublasLt|cudart|cudart_static|cudnn|curand|cusolver|cusparse|cufft|nvrtc|nvToolsExt)"
    r"(?:\.lib|\.so|\.a)?"
)
_PLACES = re.compile(r"(?:.*_)?(?:libraries|libs|ldflags|link_?args|link_?flags|extra_link_args)")


def check(module: PythonModule) -> Iterator[Finding]:
    """Names in lists that are called after linking."""
    for text, uses in module.by_text.items():
        if _LIBRARY.fullmatch(text):
            for use in uses:
                if use.slot.kind in ("item", "keyword", "assign") and _PLACES.fullmatch(use.slot.key):
                    help_ = "a branch on `torch.version.hip` with HIP's library"
                    yield finding(module.place(use), f"`{text}` is linked, which only CUDA's toolkit has", help=help_)
