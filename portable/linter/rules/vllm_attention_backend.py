"""vLLM's attention backend is one of NVIDIA's.

What it does
    Finds `VLLM_ATTENTION_BACKEND` set to `FLASHINFER`, `FLASHMLA`, `CUTLASS_MLA`, `TRTLLM…` or `FLASH_ATTN`.

Why it locks you in
    On ROCm vLLM maps `FLASH_ATTN` to its own and refuses the others; elsewhere there are none of them.

Example
    os.environ["VLLM_ATTENTION_BACKEND"] = "FLASHINFER"

Use instead
    Leave it unset.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.facets import HasEnvironment
from portable.linter.reach import effects
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "vllm/platforms/rocm.py 2025-08"
MARKS: tuple[str, ...] = ("VLLM_ATTENTION_BACKEND",)

finding = Maker(__name__)


_NVIDIA = ("FLASH_ATTN", "FLASHINFER", "FLASHMLA", "CUTLASS_MLA", "TRTLLM", "FLASH_ATTN_MLA")


def check(view: HasEnvironment) -> Iterator[Finding]:
    """The variable with one of those values."""
    for use in view.environment():
        if use.name == "VLLM_ATTENTION_BACKEND" and use.writes and (use.value or "").startswith(_NVIDIA):
            wanted = effects("ODBBBBB") if use.value == "FLASH_ATTN" else EFFECTS
            yield finding(
                use.place, f"the backend {use.value} is NVIDIA's", wanted, help="leave it unset: vLLM chooses"
            )
