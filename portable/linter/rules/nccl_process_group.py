"""The class of NCCL's process group is used.

What it does
    Finds `ProcessGroupNCCL`, `is_nccl_available` and symmetric memory.

Why it locks you in
    The class is NCCL's on ROCm too; other runtimes have other classes. Symmetric memory is partly there.

Example
    dist.ProcessGroupNCCL.Options()

Use instead
    A probe of what the group's backend can do.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = effects("OOBBBBB")
SOURCE = "torch 2.14.1; public port commits; partly read 2026-11"
MARKS: tuple[str, ...] = ("NCCL", "nccl", "_symmetric_memory", "NCCL")

finding = Maker(__name__)


_NAMES = ("ProcessGroupNCCL", "is_nccl_available", "_symmetric_memory", "NCCL")
_SYMMETRIC = effects("ODBBBBB")


def check(module: PythonModule) -> Iterator[Finding]:
    """Uses below `torch.distributed`."""
    for use in module.below("torch.distributed."):
        parts = use.name.split(".")
        if any(part in _NAMES for part in parts):
            yield finding(
                module.place(use),
                f"`{use.name}` is of NCCL and RCCL",
                _SYMMETRIC if "_symmetric_memory" in parts else None,
                severity="info" if use.slot.kind in ("compare", "item") else None,
                help="probe the group's backend",
            )
