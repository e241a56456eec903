"""PTX assembly stands in device code.

What it does
    Finds `asm` whose text is PTX.

Why it locks you in
    HIP's compiler takes GCN assembly only: the file does not compile for ROCm, and PTX means nothing elsewhere.

Example
    asm volatile("mov.u32 %0, %laneid;" : "=r"(lane));

Use instead
    An intrinsic or plain C++; or a guard with both.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cpp.assembly import PTX, assembly
from portable.linter.reach import effects
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "ROCm/HIP docs kernel_language.rst, faq.md @c5e11fcac"
MARKS: tuple[str, ...] = ("asm",)

finding = Maker(__name__)


def check(source: CxxSource) -> Iterator[Finding]:
    """One finding for each statement of assembly: PTX ends its instructions with a semicolon, others by lines."""
    for text, place in assembly(source):
        if ";" in text and PTX.search(text):
            yield finding(place, "PTX assembly", help="an intrinsic or C++; or a guard with GCN beside it")
