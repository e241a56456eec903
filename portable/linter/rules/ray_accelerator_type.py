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

import re
from collections.abc import Iterator

from portable.linter.place import Place
from portable.linter.reach import RUNTIMES, effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = effects("OD?DDDD")
SOURCE = "Ray 2.60.0 util/accelerators/accelerators.py, read 2026-11"
MARKS: tuple[str, ...] = ("accelerator_type", "accelerators")

finding = Maker(__name__)

_RUNTIMES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"AMD[_-]"), "rocm"),
    (re.compile(r"INTEL_MAX|Intel-GPU"), "xpu"),
    (re.compile(r"GAUDI"), "gaudi"),
    (re.compile(r"NEURON|neuron-core"), "neuron"),
    (re.compile(r"(?:^|_)TPU[_-]"), "xla"),
    (re.compile(r"NVIDIA_|^(?:[VPAH]100|H200?|B200|[TPL]4|K80|A10G|L40S)(?:-|$)"), "cuda"),
)
"""What Ray's constants and their values say of the runtime."""


def check(module: PythonModule) -> Iterator[Finding]:
    """Types by constant or by string."""
    for use in module.strings:
        slot = use.slot
        is_of_ray = slot.callee.startswith("ray.") or slot.callee.endswith((".options", ".remote"))
        if slot.kind == "keyword" and slot.key == "accelerator_type" and use.value and is_of_ray:
            yield _told(module.place(use), use.value)
    for name in module.below("ray.util.accelerators."):
        constant = name.name.rpartition(".")[2]
        if name.slot.kind != "annotation" and constant.upper() == constant:
            yield _told(module.place(name), constant)


def _told(place: Place, name: str) -> Finding:
    """Other runtimes never have such a node; of a type of one's own nothing is known."""
    own = next((runtime for pattern, runtime in _RUNTIMES if pattern.search(name)), None)
    elsewhere: Effect = "degrades" if own else "unknown"
    judged: dict[str, Effect] = {
        **dict.fromkeys(RUNTIMES, elsewhere),
        "mtia": "unknown",
        **({own: "ok"} if own else {}),
    }
    message = f'only nodes with "{name}" will do'
    return finding(place, message, judged, severity=None if own else "info", help="labels from the configuration")
