"""A Ray task or actor asks for a model of accelerator by name.

What it does
    Finds `accelerator_type="H100"` and `ray.util.accelerators.NVIDIA_…`.

Why it locks you in
    It is never scheduled where the nodes have another model.

Example
    @ray.remote(num_gpus=1, accelerator_type="A100")

Use instead
    Resources or labels from the configuration.
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
EFFECTS: dict[str, Effect] = effects("OD?DDD?")
SOURCE = "ray documentation; partly read 2026-11"
MARKS: tuple[str, ...] = ("accelerator_type", "accelerators")

finding = Maker(__name__)


def check(module: PythonModule) -> Iterator[Finding]:
    """Types by constant or by string."""
    for use in module.strings:
        if use.slot.kind == "keyword" and use.slot.key == "accelerator_type" and use.value:
            yield finding(
                module.place(use), f'only nodes with "{use.value}" will do', help="labels from the configuration"
            )
    for name in module.below("ray.util.accelerators."):
        if name.slot.kind != "annotation":
            yield finding(
                module.place(name), f"only nodes with `{name.name}` will do", help="labels from the configuration"
            )
