"""A float8 type of one family of chips is written out.

What it does
    Finds `torch.float8_e4m3fn`, `float8_e5m2` and their `fnuz` forms.

Why it locks you in
    MI300 (gfx942) computes in FNUZ only; OCP types run on MI350 (gfx950) and on NVIDIA. Byte 0x80 is zero in the one
    and NaN in the other, and scales differ by two: the wrong type gives wrong numbers without an error.

Example
    x.to(torch.float8_e4m3fn)

Use instead
    Choose the type by platform in one place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portable.linter.pysource.uses import Use
from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OD?????")
SOURCE = "rocm.docs.amd.com HIP fp8_numbers, precision-support; vllm/platforms/rocm.py 2025-08"
MARKS: tuple[str, ...] = ("float8",)

finding = Maker(__name__)


_OCP: dict[str, Effect] = {**effects("OD?????"), "rocm/gfx942": "degrades", "rocm/gfx950": "ok"}
_FNUZ: dict[str, Effect] = {**effects("BD?????"), "rocm/gfx942": "ok", "rocm/gfx950": "degrades"}


def check(module: PythonModule) -> Iterator[Finding]:
    """Uses of the types."""
    uses = list(module.below("torch.float8_e"))
    written = {use.name for use in uses if not _is_passed_on(use)}
    for use in uses:
        if _is_passed_on(use) and use.name in written:
            continue
        fnuz = use.name.endswith("fnuz")
        family = "gfx94x" if fnuz else "NVIDIA and gfx950"
        is_named = use.slot.kind in ("assign", "value") and use.slot.key.endswith(use.name.rpartition(".")[2])
        quiet = is_named or use.slot.kind in ("compare", "item", "key", "annotation")
        yield finding(
            module.place(use),
            f"`{use.name}` is the float8 of {family}",
            _FNUZ if fnuz else _OCP,
            severity="info" if quiet else None,
            help="one function that gives the platform's float8 type",
        )


def _is_passed_on(use: Use) -> bool:
    """Whether only a variable stands there that was given the type elsewhere."""
    return isinstance(use.node, ast.Name) and "float8" not in use.node.id
