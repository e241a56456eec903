"""A Triton kernel asks for more warps than an AMD block holds.

What it does
    Finds `num_warps=32` in calls, configurations and assignments.

Why it locks you in
    A wave has 64 lanes on CDNA: 16 of them are the 1,024 threads a block may have.

Example
    num_warps=32

Use instead
    16 on ROCm: `num_warps=32 if torch.version.hip is None else 16`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OD?BBBD")
SOURCE = "linkedin/Liger-Kernel 326; read 2026-11"
MARKS: tuple[str, ...] = ("num_warps",)

finding = Maker(__name__)


def check(module: PythonModule) -> Iterator[Finding]:
    """Constants of 32 for `num_warps`."""
    for use in module.numbers:
        if use.value == 32 and use.slot.key == "num_warps":
            help_text = "16 on ROCm: `32 if torch.version.hip is None else 16`"
            yield finding(module.place(use), "32 warps of 64 lanes are more than an AMD block holds", help=help_text)
