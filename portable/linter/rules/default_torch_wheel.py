"""PyTorch comes from PyPI, where its wheel for Linux is a CUDA build.

What it does
    Finds `torch` among the requirements of a project, a requirements file or a script that names none of PyTorch's own
    indexes. Lock files are left to what they have brought along.

Why it locks you in
    On Linux x86_64 the wheel on PyPI asks for NVIDIA's libraries and has no kernels for another accelerator: on ROCm,
    XPU and Gaudi it runs on the processor without a word, until it is installed from the index of that runtime.

Example
    torch>=2.8   # in requirements.txt

Use instead
    The index as an extra or a build argument for each runtime, or an image that brings torch and a constraint that
    keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from portable.linter.facets import HasPackages
from portable.linter.reach import effects
from portable.linter.rule import Maker
from portable.linter.subject import Subject
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("pyproject", "requirements", "shell")
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OR?OORR")
SOURCE = "torch 2.14.1 METADATA on PyPI; download.pytorch.org, 2026-11"
MARKS: tuple[str, ...] = ("torch",)

finding = Maker(__name__)

_CHOSEN = ("download.pytorch.org", "torch-backend", "TORCH_BACKEND", "vault.habana.ai", "pip.repos.neuron")
"""Signs that somebody has chosen where torch comes from."""


class _View(HasPackages, Protocol):
    """Requirements with the text they stand in."""

    @property
    def subject(self) -> Subject:
        """The file."""


def check(view: _View) -> Iterator[Finding]:
    """The first mention for each runtime that comes by."""
    seen: set[int] = set()
    if any(sign in view.subject.text for sign in _CHOSEN):
        return
    for use in view.packages():
        if use.name != "torch" or use.ecosystem != "pypi" or use.locked or "+" in use.spec or use.place.reach in seen:
            continue
        seen.add(use.place.reach)
        yield finding(
            use.place,
            "`torch` from PyPI is a CUDA build on Linux x86_64",
            help="PyTorch's index as an extra or a build argument for each runtime, or an image that brings torch",
        )
