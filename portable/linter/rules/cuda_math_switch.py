"""A switch of CUDA's math libraries is set.

What it does
    Finds writes and reads of `torch.backends.cuda.matmul.*`, `torch.backends.cudnn.*` and the choices of attention
    kernels.

Why it locks you in
    The switches exist everywhere but mean something else: TF32 is opt-in on ROCm and loses accuracy on gfx942;
    `cudnn` flags steer MIOpen there; elsewhere most do nothing.

Example
    torch.backends.cuda.matmul.allow_tf32 = True

Use instead
    `torch.set_float32_matmul_precision`, `torch.nn.attention.sdpa_kernel` with a list of fallbacks.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ODOOO?D")
SOURCE = "pytorch issues 130600, 139869, 188168, 190711, 193345; read 2026-11"
MARKS: tuple[str, ...] = ("cudnn", "cuda")

finding = Maker(__name__)


_ROWS: tuple[tuple[str, dict[str, Effect], Confidence], ...] = (
    ("torch.backends.cuda.matmul", effects("ODOOO?D"), "high"),
    ("torch.backends.cudnn.allow_tf32", effects("ODOOO?D"), "high"),
    ("torch.backends.cudnn", effects("ODOOOOO"), "low"),
    ("torch.backends.cuda.enable_", effects("ODDDDDD"), "low"),
    ("torch.backends.cuda.sdp_kernel", effects("ODDDDDD"), "low"),
)


def check(module: PythonModule) -> Iterator[Finding]:
    """Uses of the switches."""
    for use in module.below("torch.backends.cud"):
        for prefix, wanted, confidence in _ROWS:
            if use.name.startswith(prefix):
                message = f"`{use.name}` means something else, or nothing, off CUDA"
                help_text = "`torch.set_float32_matmul_precision`, or a test of the device"
                yield finding(module.place(use), message, wanted, confidence=confidence, help=help_text)
                break
