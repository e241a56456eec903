"""PTX by how it looks."""

from __future__ import annotations

import re

PTX = re.compile(
    r"\.(?:b|u|s|f|bf|e4m3|e5m2)(?:8|16|16x2|32|64|128)\b|\.pred\b|\.approx\b|%%?(?:laneid|lanemask_\w+|smid|nsmid|warpid|globaltimer\w*"
    r"|clock64|clock|ctaid|tid|cluster_\w+|dynamic_smem_size)\b|^\s*(?:\{?\s*)?(?:trap|brkpt|exit|ret|nanosleep|membar|fence|bar|barrier|red|atom"
    r"|griddepcontrol|cp|mma|wmma|wgmma|ldmatrix|stmatrix|mbarrier|createpolicy|prefetch|prefetchu|elect|setmaxnreg|tcgen05|discard"
    r"|applypriority|activemask|vote|shfl|redux|pmevent)(?:\.[\w:.]+)?(?:\s|;|$)",
    re.MULTILINE,
)
"""Typed suffixes, special registers, or an opcode at the beginning of a line."""
