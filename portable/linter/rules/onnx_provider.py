"""ONNX Runtime is given NVIDIA's providers only.

What it does
    Finds lists of providers with `CUDAExecutionProvider` or `TensorrtExecutionProvider` and none for another
    accelerator.

Why it locks you in
    AMD uses `MIGraphXExecutionProvider`, Intel OpenVINO's: the session falls back to the CPU, or fails.

Example
    ort.InferenceSession(path, providers=["CUDAExecutionProvider"])

Use instead
    A list built from `onnxruntime.get_available_providers()`.
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
EFFECTS: dict[str, Effect] = effects("ODBBBBD")
SOURCE = "rocm.docs.amd.com ai-ecosystem inference/onnxruntime; PyPI 2026-11"
MARKS: tuple[str, ...] = ("ExecutionProvider",)

finding = Maker(__name__)


_NVIDIA = frozenset({"CUDAExecutionProvider", "TensorrtExecutionProvider", "NvTensorRTRTXExecutionProvider"})
_OTHERS = frozenset(
    {"MIGraphXExecutionProvider", "ROCMExecutionProvider", "OpenVINOExecutionProvider", "DmlExecutionProvider"}
)


def check(module: PythonModule) -> Iterator[Finding]:
    """Providers, unless another vendor's stands anywhere in the module."""
    if any(name in module.by_text for name in _OTHERS):
        return
    for name in sorted(_NVIDIA):
        for use in module.by_text.get(name, ()):
            if use.slot.kind != "compare":
                yield finding(
                    module.place(use), f"`{name}` is NVIDIA's", help="`onnxruntime.get_available_providers()`"
                )
