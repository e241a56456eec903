"""The name of the device decides.

What it does
    Finds `get_device_name()` and names like A100 or H100 compared with it.

Why it locks you in
    Other vendors' names never match: they fall into the `else`, silently.

Example
    if "H100" in torch.cuda.get_device_name(): ...

Use instead
    Probe for the feature.
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
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = effects("ODBBB?B")
SOURCE = "torchtitan b934b0c2"
MARKS: tuple[str, ...] = (
    "NVIDIA",
    "GeForce",
    "Tesla",
    "RTX",
    "A100",
    "A10G",
    "H100",
    "H200",
    "H800",
    "A800",
    "B200",
    "B300",
    "L40S",
    "V100",
)

finding = Maker(__name__)


_MODELS = re.compile(r"\b(?:NVIDIA|GeForce|Tesla|RTX|A100|A10G|H100|H200|H800|A800|G?B[23]00|L40S|V100)\b")


def check(module: PythonModule) -> Iterator[Finding]:
    """Comparisons with a model's name."""
    for use in module.strings:
        if use.slot.kind == "compare" and _MODELS.search(use.value) and len(use.value) < 40:
            yield finding(
                module.place(use), f'only devices called "{use.value}" pass this', help="probe for the feature"
            )
