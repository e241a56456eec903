"""A shared library of CUDA is loaded by name.

What it does
    Finds `libcudart.so`, `libcuda.so.1`, `libnvidia-ml.so` and their like given to `ctypes`. One whose absence is
    caught is left alone.

Why it locks you in
    No other runtime has files of these names; ROCm's is `libamdhip64.so`.

Example
    ctypes.CDLL("libcudart.so")

Use instead
    A list of names that is probed, or torch's own interface.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "cuda_hip_map (HIPIFY 014177bc); read 2026-11"
MARKS: tuple[str, ...] = ("libcu", "libnv", "libnccl", "nvcuda", "cudart64", "nvml")

finding = Maker(__name__)


_LIBRARY = re.compile(
    r"(?:.*/)?(?:lib(?:cuda|cudart|nvidia-ml|nvrtc|cublas(?:Lt)?|cudnn|nccl|cufft)|nvcuda|cudart64\w*|nvml)(?:\.so|\.dll)[.\d]*"
)


def check(module: PythonModule) -> Iterator[Finding]:
    """Names of libraries handed to a loader."""
    for use in module.strings:
        if (
            not use.optional
            and _LIBRARY.fullmatch(use.value)
            and use.slot.callee.rpartition(".")[2]
            in (
                "CDLL",
                "LoadLibrary",
                "PyDLL",
                "WinDLL",
            )
        ):
            yield finding(module.place(use), f'"{use.value}" is a library of CUDA', help="probe a list of names")
