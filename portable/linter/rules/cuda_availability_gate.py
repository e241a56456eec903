"""Whether there is an accelerator is asked of CUDA alone.

What it does
    Finds `torch.cuda.is_available()` as the condition of a choice, where no other branch asks for another
    accelerator. A gate that raises or asserts is an error of its own: `cuda-availability-required`.

Why it locks you in
    Off CUDA and ROCm it answers no, without an error: the job runs on the CPU, and the accelerator is paid for.

Example
    device = "cuda" if torch.cuda.is_available() else "cpu"

Use instead
    `torch.accelerator.is_available()` and `torch.accelerator.current_accelerator()` (torch 2.6 and later).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portable.linter.pysource.gates import asks_others, refuses, requires, tells_builds, tunes_cuda, wants_cuda
from portable.linter.pysource.guards import ANY, by_word
from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OODDDDD")
SOURCE = "torch 2.14.1: torch/accelerator, torch/cuda, torch/xpu, torch/mtia; read 2026-11"
MARKS: tuple[str, ...] = ("cuda",)

finding = Maker(__name__)


_HELP = "`torch.accelerator.is_available()` (torch 2.6+) answers for every runtime"


def check(module: PythonModule) -> Iterator[Finding]:
    """Gates of which no branch asks for another accelerator."""
    for use in module.named("torch.cuda.is_available", "torch.cuda.is_bf16_supported"):
        parent = use.slot.parent if use.slot.kind in ("other", "test") else None
        if isinstance(use.slot.parent, ast.Assign):
            parent = use.slot.parent.value
        if requires(parent, use.node) or wants_cuda(parent, use.node) or asks_others(parent, module.before):
            continue
        if tunes_cuda(parent):
            continue
        if by_word(use.route.rpartition(".")[2]) != ANY or tells_builds(parent, use.call or use.node):
            continue
        told = isinstance(use.slot.parent, ast.JoinedStr)
        quiet = told or use.slot.kind in ("decorator", "argument", "keyword", "compare")
        yield finding(
            module.place(use),
            f"`{use.name}` sees CUDA and ROCm only: elsewhere "
            f"{'the program ends here' if refuses(parent) else 'the job quietly stays on the CPU'}",
            severity="info" if quiet else None,
            help=_HELP,
        )
