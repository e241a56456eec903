"""Mixed precision comes from `torch.cuda.amp`.

What it does
    Finds `torch.cuda.amp.autocast`, `GradScaler`, `custom_fwd` and `custom_bwd`.

Why it locks you in
    The device `cuda` is fixed inside: elsewhere torch warns and switches mixed precision and loss scaling off. The
    module is deprecated and warns on CUDA and ROCm as well.

Example
    with torch.cuda.amp.autocast(): ...

Use instead
    `torch.amp.autocast(device_type)`, `torch.amp.GradScaler(device_type)`.
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
EFFECTS: dict[str, Effect] = effects("DDDDDDD")
SOURCE = "torch 2.14.1: torch/cuda/amp, read 2026-11; torch 2.9.1 without a driver, run 2026-11-23"
MARKS: tuple[str, ...] = ("cuda",)

finding = Maker(__name__)


_HELP = "the same name under `torch.amp`, with the device's type"


def check(module: PythonModule) -> Iterator[Finding]:
    """Imports and uses of the module."""
    for taken in module.imports:
        if taken.module.startswith("torch.cuda.amp") or (taken.module == "torch.cuda" and "amp" in taken.names):
            yield finding(
                module.place(taken), "`torch.cuda.amp` has the device cuda built in", severity="info", help=_HELP
            )
    for use in module.below("torch.cuda.amp"):
        instead = (
            use.name.replace("torch.cuda.amp", "torch.amp").replace(".autocast_mode", "").replace(".grad_scaler", "")
        )
        yield finding(module.place(use), f"`{use.name}` has the device cuda built in", help=f"`{instead}(device_type)`")
