"""A program of NVIDIA's is run.

What it does
    Finds `nvidia-smi`, `nvcc`, `dcgmi`, `nvidia-cuda-mps-control` and `cuobjdump` run by Python, or looked for.

Why it locks you in
    The programs are absent elsewhere: the call fails, or the answer is that there is no accelerator.

Example
    subprocess.check_output(["nvidia-smi", "-L"])

Use instead
    `torch.accelerator`, `amd-smi` and its like behind a choice, or an exporter for all vendors.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.facets import HasCommands
from portable.linter.reach import effects
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("compose", "dockerfile", "manifest", "python", "shell", "spec")
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ODBBBBB")
SOURCE = "exllamav2 f1d8909; read 2026-11"
MARKS: tuple[str, ...] = (
    "nvidia-",
    "nvcc",
    "dcgmi",
    "cuobjdump",
    "nvdisasm",
    "nsys",
    "\\bncu\\b",
    "cuda-gdb",
    "compute-sanitizer",
    "ptxas",
)

finding = Maker(__name__)


_PROGRAMS = frozenset(
    {
        *("nvidia-smi", "nvcc", "dcgmi", "nvidia-cuda-mps-control", "nvidia-persistenced", "cuobjdump", "nvdisasm"),
        *("nsys", "ncu", "cuda-gdb", "compute-sanitizer", "nvidia-ctk", "ptxas"),
    }
)


_HANDLES = frozenset({"chmod", "chown", "cp", "echo", "install", "ln", "ls", "mkdir", "mv", "rm", "tar", "touch"})


def check(view: HasCommands) -> Iterator[Finding]:
    """Commands whose program, or whose first word after a wrapper, is NVIDIA's; who handles files runs none."""
    for use in view.commands():
        if use.words[:1] and use.words[0] in _HANDLES:
            continue
        program = next((word.rpartition("/")[2] for word in use.words if word.rpartition("/")[2] in _PROGRAMS), None)
        if program is not None:
            yield finding(
                use.place, f"`{program}` is there with NVIDIA's driver or toolkit only", help="`torch.accelerator`"
            )
