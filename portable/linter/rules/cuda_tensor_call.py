"""A tensor or module is moved with `.cuda()`.

What it does
    Finds calls of the method `cuda` on anything that is not the module `torch`.

Why it locks you in
    It moves to the device `cuda`, which only CUDA and ROCm builds of torch have; elsewhere it raises.

Example
    model = model.cuda()

Use instead
    `.to(device)` with a device that is chosen once.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OOBBBDB")
SOURCE = "docs.pytorch.org/docs/2.15/notes/hip.html; Gaudi GPU Migration Toolkit; read 2026-11"
MARKS: tuple[str, ...] = ("cuda",)

finding = Maker(__name__)


def check(module: PythonModule) -> Iterator[Finding]:
    """Calls of `.cuda`, and the method handed on as a value."""
    for name, uses in module.names.items():
        if not name.endswith(".cuda") or name.startswith("torch."):
            continue
        for use in uses:
            if use.call is not None and _moves(use.call):
                yield finding(module.place(use), "`.cuda()` moves to the device of CUDA and ROCm", help="`.to(device)`")


def _moves(call: ast.Call) -> bool:
    """`Tensor.cuda` takes at most a device, a flag for blocking and a memory format."""
    return len(call.args) <= 2 and all(
        keyword.arg in ("device", "non_blocking", "memory_format", None) for keyword in call.keywords
    )
