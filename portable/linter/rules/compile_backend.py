"""`torch.compile` is given a backend by name.

What it does
    Finds `backend="inductor"`, `"cudagraphs"`, `"tensorrt"` and their like, and writes to inductor's own
    configuration.

Why it locks you in
    Gaudi, Neuron and XLA compile with backends of their own (`hpu_backend`, `neuron`, `openxla`); TensorRT is
    NVIDIA's only.

Example
    torch.compile(model, backend="inductor")

Use instead
    Leave the backend out, or take it from the configuration.
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
EFFECTS: dict[str, Effect] = effects("OO?BBDO")
SOURCE = "docs.habana.ai PyTorch_Support_Matrix; awsdocs-neuron torch; read 2026-11"
MARKS: tuple[str, ...] = ("inductor", "cudagraphs", "tensorrt", "hpu_backend", "openxla")

finding = Maker(__name__)


_ROWS: dict[str, tuple[dict[str, Effect], Confidence]] = {
    "inductor": (effects("OO?BBDO"), "high"),
    "cudagraphs": (effects("ODBBBBB"), "low"),
    "tensorrt": (effects("OBBBBBB"), "low"),
    "torch_tensorrt": (effects("OBBBBBB"), "low"),
    "hpu_backend": (effects("BBBBBOB"), "low"),
    "openxla": (effects("BBBDOBB"), "low"),
}


def check(module: PythonModule) -> Iterator[Finding]:
    """Backends at `torch.compile`."""
    for text, (wanted, confidence) in _ROWS.items():
        for use in module.by_text.get(text, ()):
            if use.slot.kind == "keyword" and use.slot.key == "backend" and use.slot.callee.endswith("compile"):
                message = f'the backend "{text}" is not there on every runtime'
                yield finding(module.place(use), message, wanted, confidence=confidence, help="leave the backend out")
