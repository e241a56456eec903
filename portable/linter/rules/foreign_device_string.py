"""A device of one other vendor is named in the code.

What it does
    Finds the device strings `hpu`, `xpu`, `mtia`, `hip` and `rocm`, and uses of `torch.xpu`, `torch.mtia` and
    `torch.hpu`, without a guard. What a function or file that is named after the device does is told quietly.

Why it locks you in
    Each is there on one runtime only; `hip` and `rocm` are no devices anywhere, ROCm's is called `cuda`.

Example
    x.to("xpu")

Use instead
    `torch.accelerator.current_accelerator()` (torch 2.6 and later).
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.filename import own_runtimes
from portable.linter.pysource.devices import is_choice, is_device
from portable.linter.pysource.uses import StringUse, Use
from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("BBBBBBB")
SOURCE = "docs.pytorch.org hip notes; torch 2.14.1 torch/xpu, torch/mtia; docs.habana.ai; read 2026-11"
MARKS: tuple[str, ...] = ('"hip', "'hip", '"rocm', "'rocm", "hpu", "mtia", "xpu")

finding = Maker(__name__)


_STRINGS: dict[str, dict[str, Effect]] = {
    "hip": effects("BBBBBBB"),
    "rocm": effects("BBBBBBB"),
    "hpu": effects("BBBBBOB"),
    "mtia": effects("BBOBBBB"),
    "xpu": effects("BBBBBBO"),
}
_HELP = "`torch.accelerator.current_accelerator()` (torch 2.6+)"


def check(module: PythonModule) -> Iterator[Finding]:
    """Device strings where only a device can be meant, and the modules of torch."""
    for text, uses in module.by_text.items():
        wanted = _STRINGS.get(text.partition(":")[0])
        for use in uses if wanted else ():
            if is_device(use) and not is_choice(use.slot) and use.slot.kind == "argument":
                message = f'`"{text}"` is a device of one runtime'
                yield finding(module.place(use), message, wanted, severity=_severity(module, use, wanted), help=_HELP)
    for name in ("xpu", "mtia", "hpu"):
        for use_of_name in module.below(f"torch.{name}."):
            if not use_of_name.name.endswith((".is_available", ".device_count")):
                quiet = _severity(module, use_of_name, _STRINGS[name])
                message = f"`{use_of_name.name}` is of one runtime"
                yield finding(module.place(use_of_name), message, _STRINGS[name], severity=quiet, help=_HELP)


def _severity(module: PythonModule, use: StringUse | Use, judged: dict[str, Effect] | None) -> Severity | None:
    """Quiet in what is named after the device."""
    own = own_runtimes(module.subject.name, use.route)
    return "info" if any((judged or {}).get(one) == "ok" for one in own) else None
