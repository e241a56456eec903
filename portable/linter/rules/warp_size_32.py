"""A warp is taken to have 32 lanes.

What it does
    Finds the number 32 (and 31, 5, 0x1f) where a warp or lane is counted: macros and constants named for it,
    `threadIdx.x % 32`, `& 31`, `>> 5`, a width of 32 in shuffles, `tiled_partition<32>`, `__syncwarp`.

Why it locks you in
    A wave has 64 lanes on CDNA (MI200, MI300, MI350): reductions miss half of them, shared arrays have the wrong
    size.

Example
    #define WARP_SIZE 32

Use instead
    The size as a template parameter, or `warpSize` at run time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.place import Place
from portable.linter.reach import effects, reach
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ODBBBBB")
SOURCE = "ROCm/HIP docs kernel_language.rst, faq.md @c5e11fcac; HeCBench: 227 of 636 differing lines"
MARKS: tuple[str, ...] = (
    "arp",
    "ARP",
    "ane",
    "ANE",
    "threadIdx",
    "blockDim",
    "tid",
    "Tid",
    "TID",
    "__shfl",
    "tiled_partition",
    "meta_group_",
)

finding = Maker(__name__)

_MACRO = re.compile(
    r"#[ \t]*define[ \t]+\w*(?:WARP|[wW]arp|LANE|lane)\w*[ \t]+\(?(?:32|31|5|0x1f|0xffffffff)[uU]?\)?[ \t]*$",
    re.MULTILINE,
)
_WARP = re.compile(r"\w*(?:[wW]arp|WARP|[lL]ane)\w*")
_IS_32 = re.compile(r"\s*(?:=|\{)\s*3[12][uU]?\s*[;,})]")
_IS_64 = re.compile(r"64(?<![\w.]64)\b")
_BEFORE = re.compile(r"([A-Za-z_]\w*)\s*[={]?\s*\(?\Z")
_TIMES_32 = re.compile(r"(?:\[\w*\])?\s*\*\s*32\b")
_DIVIDED = re.compile(r"(?:%\s*32|&\s*(?:31|0x1[fF])|>>\s*5|/\s*32)[uU]?\b")
"""By 32 lanes: it depends on what is divided, see `_THREAD`."""
_COMPARED = re.compile(r"(?:==|!=|<=?|>=?)\s*3[12]\b")
_ASSERTED = re.compile(
    r"(?:assert|ASSERT|CHECK|REQUIRE|ENFORCE)\w*\s*\([^;{}]*[wW]arp_?[sS]ize\s*==\s*32\b(?![^;{}]*\b64\b)"
)
_TIMES = re.compile(r"32(?<!\w32)\s*\*\s*\w*(?:WARP|[wW]arp)")
_TILE = re.compile(r"tiled_partition(?<!\wtiled_partition)\s*<\s*(?:32|WARP_SIZE|warp_size|kWarpSize)\s*[>,]")
_SHUFFLE = re.compile(r"__shfl(?:_up|_down|_xor)?(?:_sync)?")
_WIDTH_32 = re.compile(r"\s*\((?:[^();]|\([^();]*\))*,\s*32\s*\)")
_SYNC = re.compile("__syncwarp")
_BY_SIZE = r"\s*\.\s*\w\s*(?:[%/&]|<=?|>=?)\s*(?!warpSize\b)\w*(?:WARP|[wW]arp)_?(?:SIZE|[sS]ize)"
# Every branch begins with a letter or sign of its own: a search is then six times as fast.
_SIZED = re.compile(
    r"\[[^\]\n]{0,200}\b(?!warpSize\b)\w*(?:WARP|[wW]arp)_?(?:SIZE|[sS]ize|THREADS)\b"
    r"|meta_group_(?<!\wmeta_group_)(?:size|rank)\s*\("
    rf"|threadIdx{_BY_SIZE}|blockDim{_BY_SIZE}"
    r"|<<<[^;\n]{0,300}\b\w*(?:WARP|[wW]arp)\w*\s*\*\s*\w"
)
_SIZE_NAME = re.compile(r"(?:WARP|[wW]arp)_?(?:SIZE|[sS]ize|THREADS)|meta_group_")
_ON_DEVICE = frozenset({"threadIdx", "blockDim", "__device__", "__global__"})
"""Processors have lanes, too: a name of these says that a file's are of an accelerator."""
_WARP_NAME = re.compile("WARP|[wW]arp")
_ROWS: tuple[tuple[re.Pattern[str], str, Severity], ...] = (
    (_MACRO, "a macro for 32 lanes", "warning"),
    (_TIMES, "warps of 32", "warning"),
    (_TILE, "a tile of 32 lanes", "warning"),
    (_ASSERTED, "a size of 32 is asked for", "warning"),
)

_NAMES: tuple[tuple[re.Pattern[str], re.Pattern[str] | None, str, Severity], ...] = (
    (_WARP, _IS_32, "a constant for 32 lanes", "warning"),
    (_WARP, _TIMES_32, "warps of 32", "warning"),
    (_SHUFFLE, _WIDTH_32, "a shuffle of 32 lanes", "warning"),
    (_SYNC, None, "older ROCm has no `__syncwarp`, and its waves run in lockstep", "info"),
)
"""By name, and by what follows it."""

_THREAD = re.compile(
    r"(?:threadIdx\s*\.\s*\w|blockDim\s*\.\s*\w|\w*(?:[tT]id|TID|thread|[lL]ane|LANE|[wW]arp|WARP)\w*)\s*\)?\s*$"
)
_LANE = re.compile(r"(?:[lL]ane|LANE)\w*(?:\s*\+\s*\w+\s*\))?\s*$")
_DEFINED = re.compile(r"define(?<!\wdefine)[ \t]+(\w+)[ \t]+\(?32\)?[ \t]*$", re.MULTILINE)
_CONSTANT = re.compile(r"const(?<!\wconst)(?:expr)?\s+\w+\s+(\w+)\s*=\s*32\s*;")
_ROCM = reach("rocm")
_HELP = "the size as a parameter, or `warpSize` at run time"


def check(source: CxxSource) -> Iterator[Finding]:
    """Places by pattern, one a line."""
    seen: set[int] = set()
    for place, why, severity in (*_by_row(source), *_by_divisor(source)):
        if place.reach & _ROCM and place.location.line not in seen:
            seen.add(place.location.line)
            yield finding(place, f"{why}: CDNA's waves have 64 lanes", severity=severity, help=_HELP)


def _by_row(source: CxxSource) -> Iterator[tuple[Place, str, Severity]]:
    for expression, why, severity in _ROWS:
        if expression is _ASSERTED and "== 32" not in source.code:
            continue
        for match, place in source.search(expression):
            if expression is not _TILE or source.is_cooperative(match.start()):
                yield place, why, severity
    if _SIZE_NAME.search(source.listed) or ("<<<" in source.code and _WARP_NAME.search(source.listed)):
        for _, place in source.search(_SIZED):
            yield place, "depends on the size of a warp", "info"
    wide = _also_64(source.code)
    for names, tail, why, severity in _NAMES:
        for name, place in source.named(names, tail):
            if tail is _IS_32 and name in wide:
                continue
            if _WARP_NAME.search(name) or names is not _WARP or source.names & _ON_DEVICE:
                yield place, why, severity


def _constants(code: str) -> list[str]:
    """The file's own names for 32, and never for 64."""
    found = {*_DEFINED.findall(code), *_CONSTANT.findall(code)}
    return sorted(found - _also_64(code)) if found else []


def _also_64(code: str) -> set[str]:
    """Names that stand for 64 somewhere: each platform has its own."""
    heads = (_BEFORE.search(code[max(0, match.start() - 80) : match.start()]) for match in _IS_64.finditer(code))
    return {head[1] for head in heads if head}


def _by_divisor(source: CxxSource) -> Iterator[tuple[Place, str, Severity]]:
    """Threads counted by 32, by its number or by the file's own constant for it."""
    expressions = [(_DIVIDED, _THREAD), (_COMPARED, _LANE)]
    names = _constants(source.code) if "threadIdx" in source.code else []
    if names:
        listed = "|".join(names)
        expressions.append((re.compile(rf"[%/&]\s*\(?(?:{listed})\b"), _THREAD))
        expressions.append((re.compile(rf"\b(?:{listed})\s*[!=]=\s*32\b"), re.compile("")))
    for expression, before in expressions:
        for match in expression.finditer(source.code):
            start = match.start()
            if before.search(source.code, max(0, start - 60), start) and source.reach_at(start):
                yield source.place(start, match.end()), "threads are counted in warps of 32", "warning"
