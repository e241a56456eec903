"""A device is named `cuda` in the code.

What it does
    Finds the strings `cuda`, `cuda:0` and `cuda:{rank}` where a device is meant: arguments of `torch.device`, `.to`,
    `autocast`, `init_device_mesh`, keywords, defaults and variables called device, and any other place the bare
    string stands. A list that offers several accelerators side by side is left alone; what is left for CUDA where
    several others have a branch of their own is told quietly.

Why it locks you in
    CUDA and ROCm builds of torch share the device name `cuda` (`rocm` and `hip` are no device names). No other
    runtime has it: `mtia`, `neuron`, `xla`, `hpu` and `xpu` fail at the first tensor; autocast and gradient scaling
    warn and are off. Gaudi maps it while its GPU Migration Toolkit is on.

Example
    model.to("cuda")

Use instead
    `torch.accelerator.current_accelerator()` (torch 2.6 and later), or a device that comes from the configuration.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.pysource.devices import CUDA, is_choice, is_device, is_rest
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


_SWITCHES = ("autocast", "GradScaler", "custom_fwd", "custom_bwd", "get_autocast_dtype", "is_autocast_enabled")
"""What warns and does without where the device is missing."""
_OFF = effects("OODDDDD")
_NAME = "a device comes from `torch.accelerator.current_accelerator()` (2.6+) or from the configuration"


def check(module: PythonModule) -> Iterator[Finding]:
    """Device strings, the certain ones as warnings."""
    for text, uses in module.by_text.items():
        if not CUDA.fullmatch(text):
            continue
        for use in uses:
            if use.slot.kind in ("compare", "test") or is_choice(use.slot):
                continue
            certain = ":" in text or is_device(use)
            default = use.slot.kind == "default" or use.slot[:2] == ("keyword", "default")
            yield finding(
                module.place(use),
                f'`"{text}"` names the device of CUDA and ROCm' + (" as the default" if default else ""),
                _OFF if use.slot.callee.rpartition(".")[2] in _SWITCHES else None,
                severity="warning" if certain and not default and not is_rest(use.reach) else "info",
                confidence="high" if certain else "medium",
                help=_NAME,
            )
