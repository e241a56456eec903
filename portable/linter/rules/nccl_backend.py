"""The process group's backend is `nccl` by name.

What it does
    Finds the string `nccl` as an argument, default, value or variable, alone or by device: `cpu:gloo,cuda:nccl`.

Why it locks you in
    On ROCm `nccl` means RCCL and is right. Elsewhere the backend has another name (`xccl`, `hccl`, `neuron`, `xla`),
    and the group is not made.

Example
    dist.init_process_group("nccl")

Use instead
    Leave the backend out: torch picks it by device; or pass `device_id`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OOBBBDB")
SOURCE = "docs.pytorch.org hip notes; torch 2.14.1 distributed_c10d.py; awsdocs-neuron torch; read 2026-11"
MARKS: tuple[str, ...] = ("nccl",)

finding = Maker(__name__)


_HELP = "leave the backend out: torch chooses by device (cuda nccl, xpu xccl, cpu gloo; plugins bring their own)"
_BACKEND = re.compile(r"(?:\w+:\w+,)*(?:cuda:)?nccl(?:,\w+:\w+)*")
_CERTAIN = ("init_process_group", "new_group", "init_distributed", "init_device_mesh")


def check(module: PythonModule) -> Iterator[Finding]:
    """The backend as a string."""
    for text, uses in module.by_text.items():
        for use in uses if "nccl" in text and _BACKEND.fullmatch(text) else ():
            slot = use.slot
            certain = slot.callee.endswith(_CERTAIN) or (
                slot.kind in ("keyword", "assign") and "backend" in slot.key.lower()
            )
            quiet = slot.kind in ("compare", "test", "key", "item", "default")
            yield finding(
                module.place(use),
                f'`"{text}"` is the backend of CUDA and ROCm',
                severity="warning" if certain and not quiet else "info",
                help=_HELP,
            )
