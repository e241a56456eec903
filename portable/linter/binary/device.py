"""For which chip a file of nothing but device code is, by the flags of its header.

NVIDIA: files of ptxas 13.5 for sm_75 to sm_121 (2026-11); older ones as LLVM reads them. What ptxas writes for sm_100,
sm_100a and sm_100f is the same to the byte in the header, so the suffix is not known from it. AMD: LLVM's table of
processors and of features since version 4 of code objects (2026-11).
"""

from __future__ import annotations

from portable.linter.binary.fatbin import UNSAID, CudaCode

_OLDER_THAN_13 = 8
_ACCELERATED = 0x800
_FIRST_WITH_SUFFIX = 90
_SINCE_4 = 2
_PROCESSORS = {
    **{0x2C: "gfx900", 0x2D: "gfx902", 0x2E: "gfx904", 0x2F: "gfx906", 0x30: "gfx908", 0x31: "gfx909", 0x32: "gfx90c"},
    **{0x3F: "gfx90a", 0x4C: "gfx942", 0x4F: "gfx950", 0x33: "gfx1010", 0x34: "gfx1011", 0x35: "gfx1012"},
    **{0x42: "gfx1013", 0x36: "gfx1030", 0x37: "gfx1031", 0x38: "gfx1032", 0x39: "gfx1033", 0x3E: "gfx1034"},
    **{0x3D: "gfx1035", 0x45: "gfx1036", 0x41: "gfx1100", 0x46: "gfx1101", 0x47: "gfx1102", 0x44: "gfx1103"},
    **{0x43: "gfx1150", 0x4A: "gfx1151", 0x55: "gfx1152", 0x58: "gfx1153", 0x48: "gfx1200", 0x4E: "gfx1201"},
    **{0x49: "gfx1250", 0x5A: "gfx1251", 0x51: "gfx9-generic", 0x5F: "gfx9-4-generic", 0x52: "gfx10-1-generic"},
    **{0x53: "gfx10-3-generic", 0x54: "gfx11-generic", 0x59: "gfx12-generic"},
}
_FEATURES = ((10, "sramecc"), (8, "xnack"))
_SIGNS = {2: "-", 3: "+"}


def cuda_code(abi: int, flags: int) -> CudaCode | None:
    """What a file of NVIDIA's machine is for; None where the header does not say it."""
    if abi >= _OLDER_THAN_13:
        number = flags >> 8 & 0xFF
        suffix = UNSAID if number >= _FIRST_WITH_SUFFIX else ""
    else:
        number = flags & 0xFF
        suffix = "a" if flags & _ACCELERATED else ""
    return CudaCode(number, suffix, False) if number else None


def amd_target(abi: int, flags: int) -> str | None:
    """What a file of AMD's machine is for, for example `gfx942:sramecc+:xnack-`; None where that is not known."""
    processor = _PROCESSORS.get(flags & 0xFF)
    if processor is None or abi < _SINCE_4:
        return processor
    signs = [(name, _SIGNS.get(flags >> shift & 3, "")) for shift, name in _FEATURES]
    return ":".join([processor, *(name + sign for name, sign in signs if sign)])
