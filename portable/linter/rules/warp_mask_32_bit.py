"""A warp function is given a mask of 32 bits.

What it does
    Finds `__shfl_sync`, `__ballot_sync` and their kin with a mask that is a 32-bit literal, a macro for one, or a
    variable of 32 bits.

Why it locks you in
    HIP takes 64 bits and asserts it when it compiles (on by default after ROCm 6.2), also where a wave has 32 lanes.

Example
    __shfl_xor_sync(0xffffffff, v, 1);

Use instead
    A mask type and constant of its own for each platform.
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
SOURCE = (
    "ROCm/HIP docs kernel_language.rst, faq.md @c5e11fcac; amd_warp_sync_functions.h and port commits, read 2026-11"
)
MARKS: tuple[str, ...] = ("_sync", "0x", "0X", "~0")

finding = Maker(__name__)


_CALL = re.compile(
    r"__(?<!\w__)(?:shfl(?:_up|_down|_xor)?|ballot|any|all|match_any|match_all|reduce_(?:add|min|max|and|or|xor))_sync\s*"
    r"\(\s*([^,()]*(?:\([^()]*\))?[^,()]*),"
)
_LITERAL = re.compile(
    r"0[xX][fF]{1,8}[uU]?[lL]?|-1|~0[uU]?|0xffff[uU]?"
    r"|\(?(?:unsigned|uint32_t|unsigned int)\)?\s*\(?\s*(?:-1|0x[fF]+)\s*\)?"
)
_FULL = r"\(?(?:0[xX][fF]{8}[uU]?|~0[uU]?)\)?"
_DEFINED = re.compile(rf"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+{_FULL}[ \t]*$", re.MULTILINE)
_CONSTANT = re.compile(rf"\b(?:unsigned(?:\s+int)?|uint32_t|int|uint|auto)\s+(?:const\s+)?(\w+)\s*=\s*{_FULL}\s*;")
_VARIABLE = re.compile(r"\b(?:unsigned(?:\s+int)?|uint32_t|int|uint)\s+(?:const\s+)?(\w+)\s*[=,;)]")
_WRAPPER = re.compile(r"(?!__)\w*(?:WARP|[wW]arp|SHFL|[sS]hfl|BALLOT|[bB]allot)\w*")
_WRAPPED = re.compile(r"\s*\(\s*0[xX][fF]{8}[uU]?\s*[,)]")
_ALIAS = re.compile(
    r"#[ \t]*define[ \t]+(\w+)[ \t]+(__(?:shfl(?:_up|_down|_xor)?|ballot|any|all)_sync)[ \t]*$", re.MULTILINE
)
_ROCM = reach("rocm")
_MASK_WORD = re.compile(r"mask|warp|lane|members?|full", re.IGNORECASE)
_WIDE = re.compile(r"64|\b0[xX][\da-fA-F]+[uU]?[lL]{2}\b|\b\d+[uU]?[lL]{2}\b|\blong\s+long\b")
_COMPAT = re.compile(r"(?:.*/)?\w*(?:compat|hip|rocm|shim|portab)\w*\.\w+")
_SHIMMED = effects("ODBBBBB")
_HELP = "a mask type and constant for each platform: `unsigned long long` on HIP"


def check(source: CxxSource) -> Iterator[Finding]:
    """Literals where they are passed, variables and constants where they are made; their uses as information."""
    full = "~0" in source.code or "0x" in source.code or "0X" in source.code
    made = [*{match[1]: match for match in _DEFINED.finditer(source.code)}.values()] if full else []
    used: set[str] = set()
    shimmed = any(_COMPAT.fullmatch(path) for path, _, _ in source.includes)
    for match, place in source.search(_CALL, _ROCM):
        mask = match[1].strip()
        used.add(mask)
        if _LITERAL.fullmatch(mask) and not shimmed:
            yield finding(place, f"the mask `{mask}` has 32 bits; HIP asserts 64", help=_HELP)
        elif not _WIDE.search(mask):
            message = f"the mask `{mask}` must have 64 bits on HIP"
            yield finding(place, message, _SHIMMED, severity="info", confidence="low", help=_HELP)
    if full:
        made += _CONSTANT.finditer(source.code)
    yield from _made(source, used, made, shimmed=shimmed)
    for _, place in source.named(_WRAPPER, _WRAPPED):
        if place.reach & _ROCM:
            message = "a mask of 32 lanes is passed on"
            yield finding(place, message, _SHIMMED, severity="info", confidence="low", help=_HELP)
    for match, place in source.search(_ALIAS, _ROCM):
        message = f"`{match[1]}` passes its mask to `{match[2]}`, which takes 64 bits on HIP"
        yield finding(place, message, _SHIMMED, severity="info", confidence="low", help=_HELP)


def _made(source: CxxSource, used: set[str], found: list[re.Match[str]], *, shimmed: bool) -> Iterator[Finding]:
    """Where a mask gets its 32 bits: for certain if it is passed to a warp function, else by its name."""
    if used:
        found = [*found, *(match for match in _VARIABLE.finditer(source.code) if match[1] in used)]
    seen: set[int] = set()
    for match in found:
        name = match[1]
        if match.start(1) in seen or not source.reach_at(match.start(1)) & _ROCM:
            continue
        seen.add(match.start(1))
        place = source.place(*match.span(1))
        if name in used and not shimmed:
            yield finding(place, f"the mask `{name}` has 32 bits; HIP asserts 64", help=_HELP)
        elif name in used or _MASK_WORD.search(name):
            message = f"`{name}` masks 32 lanes"
            yield finding(place, message, _SHIMMED, severity="info", confidence="low", help=_HELP)
