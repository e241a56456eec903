"""Code of Accelerate takes several processes for several CUDA devices.

What it does
    Finds comparisons with `DistributedType.MULTI_GPU`.

Why it locks you in
    On other accelerators Accelerate has kinds of their own (MULTI_XPU, MULTI_HPU, MULTI_NPU, XLA …): the branch is not
    taken there, without a word. On ROCm it is MULTI_GPU as well.

Example
    if accelerator.distributed_type == DistributedType.MULTI_GPU:

Use instead
    `!= DistributedType.NO`, or `accelerator.num_processes > 1`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OO?DDDD")
SOURCE = "accelerate's enum DistributedType, read 2026-11"
MARKS: tuple[str, ...] = ("MULTI_GPU",)

finding = Maker(__name__)

_NAMES = tuple(
    f"accelerate.{where}DistributedType.MULTI_GPU" for where in ("", "utils.", "state.", "utils.dataclasses.")
)
_HELP = "`!= DistributedType.NO`, or `accelerator.num_processes > 1`"


def check(module: PythonModule) -> Iterator[Finding]:
    """Comparisons by which a branch is taken for this kind alone; a list of several kinds is meant."""
    for use in module.named(*_NAMES):
        parent = use.slot.parent
        if use.slot.kind == "compare" and isinstance(parent, ast.Compare) and isinstance(parent.ops[0], ast.Eq):
            yield finding(module.place(use), "MULTI_GPU stands for CUDA and ROCm only", help=_HELP)
