"""The votes of a warp are kept in 32 bits.

What it does
    Finds the result of `__ballot_sync` or `__activemask` in a 32-bit variable, or under `__popc`, `__ffs`, `__clz` or
    `__brev`.

Why it locks you in
    The result has 64 bits on HIP, also where a wave has 32 lanes: the upper half is lost.

Example
    unsigned votes = __ballot_sync(m, p); int n = __popc(votes);

Use instead
    `uint64_t` with `__popcll`, `__ffsll` on HIP.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.reach import effects, reach
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "ROCm/HIP docs kernel_language.rst, faq.md @c5e11fcac; HeCBench"
MARKS: tuple[str, ...] = ("__ballot", "__activemask", "__match", "__popc", "__ffs", "__clz", "__brev")

finding = Maker(__name__)


_VOTE = re.compile(
    r"(?<!long )\b(?:unsigned(?:\s+int)?|uint32_t|int|uint|auto)\s+(?:const\s+)?(\w+)\s*=\s*[^;{}]{0,400}?"
    r"\b__(?:ballot_sync|ballot|activemask|match_any_sync|match_all_sync)\s*\("
    r"|\b__(?:popc|ffs|clz|brev)\s*\([^;{}]{0,400}?\b__(?:ballot_sync|ballot|activemask)\s*\("
)
_COUNT = re.compile(r"\b__(?:popc|ffs|clz|brev)\s*\(([^();]*(?:\([^()]*\)[^();]*)*)\)")
_WARP_WORD = re.compile(r"\b(?:\w*(?:ballot|active|vote|mask|bal|lane)\w*|lt_mask|peers)\b", re.IGNORECASE)
_ROCM = reach("rocm")
_LATER = effects("ODBBBBB")
_HELP = "`uint64_t` with `__popcll` and `__ffsll` on HIP"


def check(source: CxxSource) -> Iterator[Finding]:
    """Votes as they are taken, and counts of them later on."""
    votes: set[str] = set()
    for match, place in source.search(_VOTE, _ROCM):
        if match[1]:
            votes.add(match[1])
        if not match.group().startswith("auto"):
            yield finding(place, "the votes of a wave have 64 bits on HIP", help=_HELP)
    for match, place in source.search(_COUNT, _ROCM):
        words = set(re.findall(r"\w+", match[1]))
        if words & votes or _WARP_WORD.search(match[1]):
            yield finding(
                place,
                "counts 32 of the 64 lanes a wave has on HIP",
                _LATER,
                severity="info",
                confidence="medium",
                help=_HELP,
            )
