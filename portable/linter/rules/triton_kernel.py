"""Kernels are written in Triton.

What it does
    Finds functions under `@triton.jit`.

Why it locks you in
    Triton compiles for CUDA, ROCm and XPU when it runs; tuning differs. Neuron has NKI, TPU Pallas, Gaudi TPC: none
    of them runs Triton.

Example
    @triton.jit
    def kernel(x_ptr): ...

Use instead
    A fallback in torch, chosen by device.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = effects("OO?BBBO")
SOURCE = "triton 3825, 6296; awsdocs-neuron torch; partly read 2026-11"
MARKS: tuple[str, ...] = ("triton.jit", "triton as", "triton import")
"""Not `triton` alone: that would mark all lines with `tl`."""

finding = Maker(__name__)


def check(module: PythonModule) -> Iterator[Finding]:
    """Kernels, one finding each."""
    for use in module.decorated:
        if "triton.jit" in use.names:
            place = module.place(use)
            yield finding(place, f"`{use.node.name}` is a Triton kernel", help="a fallback in torch, chosen by device")
