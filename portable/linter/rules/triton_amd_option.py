"""A Triton kernel is given AMD's own options.

What it does
    Finds the keywords `waves_per_eu`, `matrix_instr_nonkdim` and `kpack`.

Why it locks you in
    Other backends ignore or refuse them.

Example
    triton.Config({}, waves_per_eu=2)

Use instead
    A guard on `torch.version.hip`.
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
EFFECTS: dict[str, Effect] = effects("DO?BBBD")
SOURCE = "flash-attention README; partly read 2026-11"
MARKS: tuple[str, ...] = ("waves_per_eu", "matrix_instr_nonkdim", "kpack")

finding = Maker(__name__)


_OPTIONS = frozenset({"waves_per_eu", "matrix_instr_nonkdim", "kpack"})


def check(module: PythonModule) -> Iterator[Finding]:
    """The options as keywords, or as keys of a configuration."""
    for use in module.numbers:
        if use.slot.key in _OPTIONS and use.slot.kind in ("keyword", "value"):
            yield finding(module.place(use), f"`{use.slot.key}` is an option of AMD's backend", help="a guard")
