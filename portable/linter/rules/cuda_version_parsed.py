"""`torch.version.cuda` is parsed without a test.

What it does
    Finds uses of `torch.version.cuda` that compute with it where it may be None: parts of it, calls, `"CUDA " + it`.

Why it locks you in
    It is None on ROCm and on every other runtime: parsing it raises.

Example
    major = int(torch.version.cuda.split(".")[0])

Use instead
    Guard with `if torch.version.cuda:`.
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
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "torch 2.14.1; DeepSpeed f8c9f314f; read 2026-11"
MARKS: tuple[str, ...] = ("version.cuda", "torch.version")

finding = Maker(__name__)


def check(module: PythonModule) -> Iterator[Finding]:
    """Computations with the version."""
    for name, uses in module.names.items():
        if not name.startswith("torch.version.cuda"):
            continue
        for use in uses:
            deeper = name != "torch.version.cuda"
            handed_on = use.slot.kind == "argument" and use.slot.callee not in ("print", "bool", "str", "repr")
            added = isinstance(use.slot.parent, ast.BinOp) and isinstance(use.slot.parent.op, ast.Add)
            if deeper or added or (handed_on and not use.slot.callee.endswith((".info", ".debug", ".append"))):
                yield finding(
                    module.place(use), "`torch.version.cuda` is None off CUDA", help="`if torch.version.cuda:` first"
                )
