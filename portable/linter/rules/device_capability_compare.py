"""The compute capability decides, without a test for ROCm.

What it does
    Finds `torch.cuda.get_device_capability()` and `get_device_properties().major` where ROCm comes by.

Why it locks you in
    ROCm answers with the gfx number: gfx950 gives (9, 5), passes a test for (9, 0), and enters the path of Hopper.
    Other runtimes raise.

Example
    if torch.cuda.get_device_capability() >= (9, 0): import flash_attn_interface

Use instead
    Test `torch.version.hip` first, or probe for the feature itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portable.linter.capability import Test, number, tests
from portable.linter.pysource.uses import Use
from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBB?B")
SOURCE = "torchtitan 3738, b934b0c2, 2026-06-23"
MARKS: tuple[str, ...] = ("get_device_capability", "get_arch_list", "get_gencode_flags")

finding = Maker(__name__)

_TOLD = frozenset({"print", "logger.info", "logger.debug", "logger.warning", "logging.info"})


_READS = ("torch.cuda.get_device_capability", "torch.cuda.get_arch_list", "torch.cuda.get_gencode_flags")
_HOPPER = 9
"""Up to the versions before, the path of a later one has nothing that AMD's chips are known to fail at."""
_HELP = "test `torch.version.hip` first, or probe for the feature"


def check(module: PythonModule) -> Iterator[Finding]:
    """Reads of the capability, with what they are compared with."""
    for use in module.named(*_READS):
        found = tests(module, use) if use.name == _READS[0] else []
        late = [test for test in found if test.version[0] >= _HOPPER]
        if late:
            yield _of_late(module, use, late)
        else:
            yield _of_others(module, use, is_compared=bool(found))


def _of_late(module: PythonModule, use: Use, late: list[Test]) -> Finding:
    passes = [chip for chip in late[0].entered if any(test.entered[chip] for test in late)]
    judged: dict[str, Effect] = {chip.key: "blocks" if chip in passes else "ok" for chip in late[0].entered}
    if not passes:
        message = "on ROCm this is the gfx number: no known chip passes here but gfx90a, for (9, 0)"
        return finding(module.place(use), message, {**effects("ODBBB?B"), **judged}, severity="info", help=_HELP)
    shown = ", ".join(f"{chip.isa} gives {number(chip)}" for chip in passes)
    message = f"on ROCm this is the gfx number: {shown} and passes for a later chip of NVIDIA"
    return finding(module.place(use), message, {**EFFECTS, **judged}, help=_HELP)


def _of_others(module: PythonModule, use: Use, *, is_compared: bool) -> Finding:
    """Early versions, and what is passed on: on ROCm something is read, but nothing is known to crash."""
    told = isinstance(use.slot.parent, ast.JoinedStr) or use.slot.callee in _TOLD
    message = (
        "on ROCm this is the gfx number, which passes for every chip of NVIDIA before Hopper"
        if is_compared
        else f"on ROCm `{use.name}` answers for gfx numbers, not for NVIDIA's"
    )
    severity: Severity = "info" if told else "warning"
    return finding(module.place(use), message, effects("O?BBB?B"), severity=severity, help=_HELP)
