"""NVTX ranges mark the code for NVIDIA's profiler.

What it does
    Finds `torch.cuda.nvtx`, `import nvtx` and `emit_nvtx`.

Why it locks you in
    ROCm has roctx, and a shim of the name; elsewhere the calls raise.

Example
    torch.cuda.nvtx.range_push("step")

Use instead
    `torch.profiler.record_function`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ODBBB?B")
SOURCE = "hip-python-interop 10.0.0.0.1.2; torch 2.14.1; read 2026-11"
MARKS: tuple[str, ...] = ("nvtx",)

finding = Maker(__name__)


def check(module: PythonModule) -> Iterator[Finding]:
    """Uses of the ranges."""
    for prefix in ("torch.cuda.nvtx", "nvtx.", "torch.autograd.profiler.emit_nvtx"):
        for use in module.below(prefix):
            yield finding(
                module.place(use), f"`{use.name}` is for NVIDIA's profiler", help="`torch.profiler.record_function`"
            )
