"""PTX stands inside a Triton kernel.

What it does
    Finds `inline_asm_elementwise` with PTX opcodes or NVIDIA's register constraints.

Why it locks you in
    AMD's back end cannot allocate the constraint `f` and stops at the first launch; Intel's compiler refuses it too.

Example
    tl.inline_asm_elementwise("tanh.approx.f32 $0, $1;", "=f,f", [x], ...)

Use instead
    `tl.math`, libdevice, or a branch on the target's backend.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from portable.linter.pysource.folding import fold
from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "state-spaces/mamba 1018; intel-xpu-backend-for-triton 3812; read 2026-11"
MARKS: tuple[str, ...] = ("inline_asm_elementwise",)

finding = Maker(__name__)


_PTX = re.compile(
    r"\.(?:b8|b16|b32|b64|f16|f16x2|bf16|bf16x2|f32|f64|u8|u16|u32|u64|s8|s16|s32|s64|pred)\b|%(?:smid|laneid|warpid|globaltimer)"
)
_CONSTRAINT = re.compile(r"=[rfhld](?:,|$)")


def check(module: PythonModule) -> Iterator[Finding]:
    """Inline assembly of NVIDIA's kind."""
    for name, uses in module.names.items():
        if not name.endswith("inline_asm_elementwise"):
            continue
        for use in uses:
            if use.call is not None and _is_ptx(use.call):
                yield finding(
                    module.place(use), "inline PTX", help="`tl.math` or libdevice; or a branch on the backend"
                )


def _is_ptx(call: ast.Call) -> bool:
    texts = [fold(node) or "" for node in (*call.args, *(keyword.value for keyword in call.keywords))]
    unknown = not call.args or fold(call.args[0]) is None
    return any(_PTX.search(text) or _CONSTRAINT.search(text) for text in texts) or (unknown and not any(texts))
