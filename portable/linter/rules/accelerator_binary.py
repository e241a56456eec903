"""A library is built for one runtime.

What it does
    Looks into libraries, wheels, site-packages folders and images: for sections with device code (`.nv_fatbin`,
    `.hip_fatbin`, SYCL bundles) and for the libraries of one vendor that the loader will be asked for. Where a package
    carries a library for each of several runtimes, each is judged for its own.

Why it locks you in
    On another runtime the library does not load, or holds no code that runs there. No setting helps: it has to be built
    again from source that knows that runtime.

Example
    libkernels.so: needs libcudart.so.12, holds code for sm_80 and sm_90

Use instead
    A build for each runtime, as wheels of their own or as libraries beside each other that are chosen when loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from portable.linter.binary.library import Library
from portable.linter.binary.uses import HasLibraries, LibraryUse, told_together
from portable.linter.reach import EVERYWHERE, effects
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("elf", "image", "ptx", "site-packages", "wheel")
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "bitsandbytes 0.50.2 and torch 2.14.1 wheels, sections and needs, 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


class Row(NamedTuple):
    """What a library of one runtime means elsewhere."""

    effects: dict[str, Effect]
    confidence: Confidence
    title: str


_ROWS = {
    "cuda": Row(effects("OBBBBBB"), "high", "CUDA"),
    "rocm": Row(effects("BOBBBBB"), "high", "ROCm"),
    "xpu": Row(effects("??????O"), "medium", "Intel GPUs"),
    "neuron": Row(effects("???O???"), "medium", "Neuron"),
    "xla": Row(effects("????O??"), "medium", "TPUs"),
    "gaudi": Row(effects("?????O?"), "medium", "Gaudi"),
}


def check(view: HasLibraries) -> Iterator[Finding]:
    """One finding for each package and runtime."""
    uses = (use for use in view.libraries() if use.library.runtimes)
    for use in told_together(uses, lambda one: (one.library.runtimes, one.place.reach)):
        row = _ROWS[use.library.runtimes[0]]
        is_one_of_several = use.place.reach != EVERYWHERE
        yield finding(
            use.place,
            f"{use.shown}: built for {row.title} ({_signs(use)})"
            + ("; the package has builds for others beside it" if is_one_of_several else ""),
            _softened(row.effects) if is_one_of_several else row.effects,
            severity="info" if is_one_of_several else None,
            confidence=row.confidence,
            help="a build for each runtime",
        )


def _softened(wanted: Mapping[str, Effect]) -> dict[str, Effect]:
    """A package that chooses among builds may well do without any on the runtimes it has none for."""
    return {runtime: "unknown" if effect == "blocks" else effect for runtime, effect in wanted.items()}


def _signs(use: LibraryUse) -> str:
    library, runtime = use.library, use.library.runtimes[0]
    needs = library.needs.get(runtime, ())
    if needs:
        more = f" and {len(needs) - 3} more" if len(needs) > 3 else ""
        return f"needs {', '.join(name[:60] for name in needs[:3])}{more}"
    return f"{library.wording or 'device code'} for {_chips(library)}" if _chips(library) else "holds device code"


def _chips(library: Library) -> str:
    """The chips of a file that is nothing but device code."""
    held = [*map(str, library.cuda), *library.gfx] if library.machine in ("cuda", "amdgpu") else []
    return " ".join(held[:8]) + (f" and {len(held) - 8} more" if len(held) > 8 else "")
