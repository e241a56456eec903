"""CUDA graphs are captured.

What it does
    Finds `torch.cuda.CUDAGraph`, `graph`, `make_graphed_callables` and `graph_pool_handle`.

Why it locks you in
    HIP graphs stand behind it on ROCm, with limits. `torch.xpu` has graphs of its own, MTIA an interface for them,
    XLA none.

Example
    g = torch.cuda.CUDAGraph()

Use instead
    `torch.accelerator.Graph` (torch 2.14) or the eager path, chosen by device.
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
EFFECTS: dict[str, Effect] = effects("ODBBBBD")
SOURCE = "torch 2.14.1; docs.pytorch.org/docs/stable mtia; read 2026-11"
MARKS: tuple[str, ...] = ("cuda",)

finding = Maker(__name__)


_NAMES = tuple(
    f"torch.cuda.{name}"
    for name in (
        *("CUDAGraph", "graph", "graphs.graph", "graphs.CUDAGraph", "make_graphed_callables", "graph_pool_handle"),
        *("graphs.make_graphed_callables", "is_current_stream_capturing", "graphs"),
    )
)


def check(module: PythonModule) -> Iterator[Finding]:
    """Uses of the graph interface."""
    for use in module.named(*_NAMES):
        severity: Severity = "info" if use.slot.kind == "annotation" else "warning"
        help_text = "`torch.accelerator.Graph`, or the eager path off CUDA"
        yield finding(module.place(use), f"`{use.name}` is of CUDA graphs", severity=severity, help=help_text)
