"""What is built here holds no code for some chips of its own runtime.

What it does
    Reads the lists of chips in `TORCH_CUDA_ARCH_LIST` and `PYTORCH_ROCM_ARCH` (`AMDGPU_TARGETS`, `GPU_TARGETS`), and
    compares them with the chips of every known accelerator.

Why it locks you in
    AMD's code is for one processor: a library for gfx942 does not start on gfx950. CUDA's runs on later chips of the
    same generation, on those of the next ones only where PTX is added. What is built with a short list has to be built
    again.

Example
    ENV PYTORCH_ROCM_ARCH=gfx90a

Use instead
    The chips of all targets in the list, and for CUDA `+PTX` behind the newest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.binary.chips import Chip, on_cuda, on_rocm
from portable.linter.binary.fatbin import CudaCode
from portable.linter.facets import HasEnvironment
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("ci", "compose", "dockerfile", "env-file", "manifest", "python", "shell", "spec")
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {"cuda/sm_100": "rebuild", "rocm/gfx950": "rebuild"}
SOURCE = "torch 2.14.1 utils/cpp_extension.py; pytorch issues 132570 and 164346; LLVM AMDGPUUsage; read 2026-11"
MARKS: tuple[str, ...] = ("TORCH_CUDA_ARCH_LIST", "PYTORCH_ROCM_ARCH", "AMDGPU_TARGETS", "GPU_TARGETS")

finding = Maker(__name__)

_ROCM = frozenset({"PYTORCH_ROCM_ARCH", "AMDGPU_TARGETS", "GPU_TARGETS"})
_SHOWN = 6
_SM = re.compile(r"(\d+)\.(\d)([af]?)(\+PTX)?")
_GFX = re.compile(r"gfx[0-9a-f]+(?:-generic|-\d-generic)?(?::\w+[+-])*")


def check(view: HasEnvironment) -> Iterator[Finding]:
    """Lists that are written out; one with a name or a variable in it is not known."""
    for use in view.environment():
        if not use.writes or not use.value:
            continue
        judged = _on_chips(use.name, use.value)
        missing = [chip for chip, effect in judged if effect == "blocks"]
        if missing:
            names = [name for chip in missing for name in chip.accelerators]
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            yield finding(
                use.place,
                f"`{use.name}` is {use.value[:60]}: what is built so does not start on "
                + ", ".join(names[:_SHOWN]) + more,
                {chip.key: "rebuild" if effect == "blocks" else effect for chip, effect in judged},
                help="a list with " + " ".join(chip.isa for chip in missing),
            )  # fmt: skip


def _on_chips(name: str, value: str) -> list[tuple[Chip, Effect]]:
    """What a list means for each known chip of its runtime; nothing where it cannot be read."""
    words = re.split(r"[;, ]+", value.strip())
    if name == "TORCH_CUDA_ARCH_LIST":
        read = [_SM.fullmatch(word) for word in words]
        held = [code for match in read if match for code in _codes(match)]
        return list(on_cuda(held)) if all(read) else []
    if name in _ROCM and all(_GFX.fullmatch(word) for word in words):
        return list(on_rocm(words))
    return []


def _codes(match: re.Match[str]) -> Iterator[CudaCode]:
    number = int(match[1] + match[2])
    yield CudaCode(number, match[3], False)
    if match[4]:
        yield CudaCode(number, match[3], True)
