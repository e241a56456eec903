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

from collections.abc import Iterator

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


_READS = ("torch.cuda.get_device_capability", "torch.cuda.get_arch_list", "torch.cuda.get_gencode_flags")


def check(module: PythonModule) -> Iterator[Finding]:
    """Reads of the capability."""
    for use in module.named(*_READS):
        message = "on ROCm this is the gfx number: gfx950 gives (9, 5) and passes for Hopper"
        yield finding(module.place(use), message, help="test `torch.version.hip` first, or probe for the feature")
