"""Statements of assembly in C++, and whose they are by how they look."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from portable.linter.place import Place

if TYPE_CHECKING:
    from portable.linter.readers.cxx import CxxSource

PTX = re.compile(
    r"\.(?:b|u|s|f|bf|e4m3|e5m2)(?:8|16|16x2|32|64|128)\b|\.pred\b|\.approx\b|%%?(?:laneid|lanemask_\w+|smid|nsmid|warpid|globaltimer\w*"
    r"|clock64|clock|ctaid|tid|cluster_\w+|dynamic_smem_size)\b|^\s*(?:\{?\s*)?(?:trap|brkpt|exit|ret|nanosleep|membar|fence|bar|barrier|red|atom"
    r"|griddepcontrol|cp|mma|wmma|wgmma|ldmatrix|stmatrix|mbarrier|createpolicy|prefetch|prefetchu|elect|setmaxnreg|tcgen05|discard"
    r"|applypriority|activemask|vote|shfl|redux|pmevent)(?:\.[\w:.]+)?(?:\s|;|$)",
    re.MULTILINE,
)
"""Typed suffixes, special registers, or an opcode at the beginning of a line."""

GCN = re.compile(
    r"^\s*(?:s_(?:waitcnt|barrier|nop|sleep|setprio|mov|getreg|setreg|memtime|memrealtime)\w*|v_(?:mfma|wmma|smfmac|pk|dot\d|cvt"
    r"|mov|fma|mad|add|sub|mul|max|min|perm|lshl|and|or|readlane|writelane)_?\w*|ds_(?:read|write|bpermute|swizzle)\w*"
    r"|(?:buffer|global|flat)_(?:load|store|atomic)\w*)(?=\s|$)",
    re.MULTILINE,
)
"""An opcode of AMD's at the beginning of a line."""

ASM = frozenset({"asm", "__asm__", "__asm"})
"""Words that begin a statement."""

_ASM = re.compile(r"\b(?:asm|__asm__|__asm)\b\s*(?:volatile|__volatile__|__volatile)?\s*\(")
_MACROS = re.compile(r"\s*(?:[A-Za-z_]\w*\s+)*")


def assembly(source: CxxSource) -> Iterator[tuple[str, Place]]:
    """The text of each statement of assembly."""
    starts = [one.start for one in source.strings]
    for match, place in source.search(_ASM):
        yield _joined(source, bisect_left(starts, match.end()), match.end()), place


def _joined(source: CxxSource, index: int, start: int) -> str:
    """The strings that follow each other from a place on, and those that macros between them stand for."""
    pieces: list[str] = []
    end = start
    for one in source.strings[index : index + 200]:
        between = source.code[end : one.start]
        if not _MACROS.fullmatch(between):
            break
        pieces.extend(source.texts.get(name, "") for name in between.split())
        pieces.append(one.text)
        end = one.end
    return "".join(pieces)
