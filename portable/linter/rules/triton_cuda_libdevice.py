"""Triton's library of NVIDIA's device functions is named.

What it does
    Finds `triton.language.extra.cuda` and `tl.extra.cuda`, and functions of `libdevice` that only NVIDIA's has.

Why it locks you in
    The path is NVIDIA's. `triton.language.extra.libdevice` goes to each backend's own; some functions (`div_rn`,
    `fma_rn`) are missing in AMD's.

Example
    from triton.language.extra.cuda import libdevice

Use instead
    `from triton.language.extra import libdevice`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = effects("OB?BBBB")
SOURCE = "triton 3825; FlagGems 725; partly read 2026-11"
MARKS: tuple[str, ...] = ("language.extra", "extra.cuda", "extra.libdevice")

finding = Maker(__name__)


_MISSING = ("div_rn", "div_rz")
"""Functions that AMD's library is known to lack."""
_HELP = "`from triton.language.extra import libdevice` goes to each backend's own"


def check(module: PythonModule) -> Iterator[Finding]:
    """Imports and uses of the path; it may be what an old Triton falls back on."""
    if any(taken.optional and taken.module == "triton.language.extra" for taken in module.imports):
        return
    for taken in module.imports:
        if taken.optional:
            continue
        full = {taken.module, *(f"{taken.module}.{name}" for name in taken.names)}
        if any(name.startswith("triton.language.extra.cuda") for name in full):
            yield finding(module.place(taken), "the device library of NVIDIA's backend", help=_HELP)
    for use_of_name in module.below("triton.language.extra.cuda"):
        if "extra.cuda" in ast.unparse(use_of_name.node):
            yield finding(module.place(use_of_name), "the device library of NVIDIA's backend", help=_HELP)
    for name in _MISSING:
        for use in module.named(f"triton.language.extra.libdevice.{name}"):
            yield finding(
                module.place(use),
                f"AMD's device library has no `{name}`",
                effects("OB?BBB?"),
                confidence="high",
                help="a plain division, or a branch for the backend",
                source="FlagGems issue 725",
            )
