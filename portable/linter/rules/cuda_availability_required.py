"""The program stops where CUDA is not available.

What it does
    Finds `assert torch.cuda.is_available()` and `if not torch.cuda.is_available(): raise`, or an exit.

Why it locks you in
    A hard stop on every runtime but CUDA and ROCm, even where the rest would work.

Example
    assert torch.cuda.is_available(), "needs a GPU"

Use instead
    `torch.accelerator.is_available()`, or a list of the device types that are allowed.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.pysource.gates import requires
from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OOBBBDB")
SOURCE = "torch 2.14.1: torch/accelerator, torch/cuda, torch/xpu, torch/mtia; read 2026-11"
MARKS: tuple[str, ...] = ("cuda",)

finding = Maker(__name__)


def check(module: PythonModule) -> Iterator[Finding]:
    """Asserts and conditions that leave the program."""
    for use in module.named("torch.cuda.is_available"):
        if use.slot.kind == "test" and requires(use.slot.parent, use.node):
            message = "the program stops unless CUDA or ROCm is there"
            yield finding(module.place(use), message, help="`torch.accelerator.is_available()` (torch 2.6+)")
