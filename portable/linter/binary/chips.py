"""Which device code runs on which chip, and which accelerators have it.

CUDA: code for sm_XY runs on chips of the same major number from XY on, with the suffix `f` too, with `a` on that very
chip; PTX is compiled for any chip from its own on (CUDA Programming Guide 13.4, 1.3; Blackwell Compatibility Guide).
AMD: code is for one processor, or for those of a generic one (ROCm/clr, `getGenericTarget`); `xnack+` asks for a
process that has it switched on (LLVM, AMDGPUUsage, target identifiers).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from portable.linter.binary.fatbin import UNSAID, CudaCode
from portable.model.finding import Effect


class Chip(NamedTuple):
    """A chip by the name its code has, and the accelerators that carry it."""

    runtime: str
    isa: str
    accelerators: tuple[str, ...]

    @property
    def key(self) -> str:
        """As in the effects of a finding."""
        return f"{self.runtime}/{self.isa}"


_GENERIC = {
    "gfx9-generic": frozenset({"gfx900", "gfx902", "gfx904", "gfx906", "gfx909", "gfx90c"}),
    "gfx9-4-generic": frozenset({"gfx940", "gfx941", "gfx942", "gfx950"}),
    "gfx10-1-generic": frozenset({"gfx1010", "gfx1011", "gfx1012", "gfx1013"}),
    "gfx10-3-generic": frozenset({f"gfx103{number}" for number in range(7)}),
    "gfx11-generic": frozenset({*(f"gfx110{number}" for number in range(4)), *(f"gfx115{n}" for n in range(4))}),
    "gfx12-generic": frozenset({"gfx1200", "gfx1201"}),
}


@cache
def chips(runtime: str) -> tuple[Chip, ...]:
    """The chips of a runtime whose accelerators are known, older ones first; a test compares the catalogue."""
    rows = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return tuple(
        Chip(row["runtime"], row["isa"], tuple(row["accelerators"])) for row in rows if row["runtime"] == runtime
    )


def runs_on(code: CudaCode, number: int) -> bool:
    """Whether a chip (90 for sm_90) can run a piece of CUDA code, whatever its suffix where that is not known."""
    if code.suffix in ("a", UNSAID):
        return code.number == number
    if code.ptx and not code.suffix:
        return number >= code.number
    return code.number // 10 == number // 10 and number >= code.number


def may_run_on(code: CudaCode, number: int) -> bool:
    """Whether a chip can run it if its suffix, which is not known, is not the narrowest."""
    return code.suffix == UNSAID and runs_on(code._replace(suffix=""), number)


def on_cuda(codes: Iterable[CudaCode]) -> Iterator[tuple[Chip, Effect]]:
    """Every known chip, and whether any of this code runs there."""
    held = tuple(codes)
    for chip in chips("cuda"):
        number = int(chip.isa.removeprefix("sm_"))
        if any(runs_on(code, number) for code in held):
            yield chip, "ok"
        else:
            yield chip, "unknown" if any(may_run_on(code, number) for code in held) else "blocks"


def on_rocm(targets: Iterable[str]) -> Iterator[tuple[Chip, Effect]]:
    """Every known chip, and whether code for any of these targets runs there."""
    held = tuple(targets)
    for chip in chips("rocm"):
        yield chip, _on_gfx(held, chip.isa)


def _on_gfx(targets: tuple[str, ...], gfx: str) -> Effect:
    found: set[Effect] = set()
    for target in targets:
        processor, *features = target.split(":")
        if target == "spirv":
            return "ok"
        if processor == gfx or gfx in _GENERIC.get(processor, ()):
            found.add("degrades" if "xnack+" in features else "unknown" if "sramecc-" in features else "ok")
    order: tuple[Effect, ...] = ("ok", "degrades", "unknown")
    return next((effect for effect in order if effect in found), "blocks")
