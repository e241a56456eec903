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

import re
from bisect import bisect_left
from collections.abc import Iterator

from portable.linter.cpp.assembly import PTX
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


_ASM = re.compile(r"\b(?:asm|__asm__|__asm)\b\s*(?:volatile|__volatile__|__volatile)?\s*\(")


def check(source: CxxSource) -> Iterator[Finding]:
    """One finding for each statement of assembly."""
    strings = source.strings
    starts = [one.start for one in strings]
    for match, place in source.search(_ASM):
        index = bisect_left(starts, match.end())
        text = _joined(source, index, match.end())
        if text and PTX.search(text):
            yield finding(place, "PTX assembly", help="an intrinsic or C++; or a guard with GCN beside it")


def _joined(source: CxxSource, index: int, start: int) -> str:
    """The strings that follow each other from a place on."""
    pieces: list[str] = []
    end = start
    for one in source.strings[index : index + 200]:
        if source.code[end : one.start].strip():
            break
        pieces.append(one.text)
        end = one.end
    return "".join(pieces)
