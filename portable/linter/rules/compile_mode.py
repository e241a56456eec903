"""`torch.compile` is given a mode made for CUDA.

What it does
    Finds `mode="reduce-overhead"` and `mode="max-autotune"`.

Why it locks you in
    `reduce-overhead` means CUDA graphs. Neuron's guide says to remove such modes; on XPU they degrade.

Example
    torch.compile(model, mode="max-autotune")

Use instead
    A mode that comes from the configuration of each target.
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
EFFECTS: dict[str, Effect] = effects("OO?D??D")
SOURCE = "awsdocs-neuron torch; read 2026-11"
MARKS: tuple[str, ...] = ("reduce-overhead", "max-autotune")

finding = Maker(__name__)


def check(module: PythonModule) -> Iterator[Finding]:
    """The modes, at calls and decorators of `torch.compile`."""
    for text in ("reduce-overhead", "max-autotune", "max-autotune-no-cudagraphs"):
        for use in module.by_text.get(text, ()):
            if use.slot.kind == "keyword" and use.slot.key == "mode":
                yield finding(
                    module.place(use), f'the mode "{text}" is made for CUDA', help="a mode from the configuration"
                )
