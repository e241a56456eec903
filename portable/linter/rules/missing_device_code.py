"""A library holds no code for some accelerators of its own runtime.

What it does
    Compares the device code in libraries with the chips of every known accelerator: SM numbers, their suffixes and PTX
    for CUDA; gfx processors, generic ones and features for ROCm. PTX that only a linker could use does not count. All
    code of a library is taken together: whether each kernel has all of it is not looked at.

Why it locks you in
    Where neither code for the chip nor PTX is there, the first kernel fails: "no kernel image is available", "invalid
    device function". AMD has nothing like PTX. It shows on the first machine with the newer card, not before.

Example
    libkernels.so: sm_80 and sm_90, no PTX: will not start on nvidia-b200

Use instead
    A build with the chip in its list (`TORCH_CUDA_ARCH_LIST="8.0;9.0;10.0+PTX"`, `PYTORCH_ROCM_ARCH="gfx942;gfx950"`),
    with PTX of the newest for what comes later; or a newer release of the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from portable.linter.binary.chips import Chip, on_cuda, on_rocm
from portable.linter.binary.fatbin import CudaCode
from portable.linter.binary.uses import HasLibraries, LibraryUse, told_together
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("elf", "image", "ptx", "site-packages", "wheel")
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {"cuda/sm_100": "blocks", "rocm/gfx950": "blocks"}
SOURCE = "CUDA Programming Guide 13.4, 1.3; LLVM AMDGPUUsage; cuobjdump on bitsandbytes 0.50.2, 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)

_SHOWN = 8


def check(view: HasLibraries) -> Iterator[Finding]:
    """One finding for each package, runtime and list of chips."""
    uses = list(view.libraries())
    for runtime in ("cuda", "rocm"):
        yield from _of_runtime([use for use in uses if _chips(use, runtime)], runtime)


def _of_runtime(uses: list[LibraryUse], runtime: str) -> Iterator[Finding]:
    variants: dict[tuple[str, str], list[LibraryUse]] = {}
    for use in uses:
        variants.setdefault((use.package, use.variant), []).append(use)
    for use in told_together(uses, lambda one: (_held(one, runtime), bool(one.library.left_out))):
        yield from _judged(use, runtime, variants[use.package, use.variant])


def _held(use: LibraryUse, runtime: str) -> tuple[CudaCode | str, ...]:
    return use.library.cuda if runtime == "cuda" else use.library.gfx


def _chips(use: LibraryUse, runtime: str) -> Mapping[Chip, Effect]:
    """The effect on each chip of a runtime; nothing for a library without such code."""
    if runtime == "cuda":
        return dict(on_cuda(use.library.cuda)) if use.library.cuda else {}
    return dict(on_rocm(use.library.gfx)) if use.library.gfx else {}


def _judged(use: LibraryUse, runtime: str, variants: Iterable[LibraryUse]) -> Iterator[Finding]:
    mine = _chips(use, runtime)
    elsewhere = {chip for other in variants for chip, effect in _chips(other, runtime).items() if effect == "ok"}
    judged = {chip: _judgement(effect, chip in elsewhere, use) for chip, effect in mine.items()}
    missing = [chip for chip, effect in judged.items() if effect != "ok"]
    if not missing:
        return
    first = next((index for index, effect in enumerate(judged.values()) if effect == "ok"), len(judged))
    newer = [chip for index, (chip, effect) in enumerate(judged.items()) if effect == "blocks" and index > first]
    missing.sort(key=lambda chip: chip not in newer)
    yield finding(
        use.place,
        f"{use.shown}: {_code(use, runtime)}: {_consequence(missing, judged, use)}",
        {chip.key: effect for chip, effect in judged.items()},
        severity="warning" if newer or first == len(judged) else "info",
        confidence="low" if use.library.left_out else "high",
        help="a build with " + " ".join(chip.isa for chip in (newer or missing)) + _future(use, runtime),
    )


def _judgement(effect: Effect, has_variant: bool, use: LibraryUse) -> Effect:
    """A variant of the library that runs there may be loaded instead; what was not read may hold the code."""
    if effect != "blocks":
        return effect
    return "unknown" if has_variant or use.library.left_out else "blocks"


def _code(use: LibraryUse, runtime: str) -> str:
    held = [str(one) for one in _held(use, runtime)]
    listed = " ".join(held[:40])
    if runtime == "cuda":
        return f"built for {listed}" + ("" if any(one.ptx for one in use.library.cuda) else ", no PTX")
    return f"built for {listed}"


def _consequence(missing: list[Chip], judged: Mapping[Chip, Effect], use: LibraryUse) -> str:
    blocked = [chip for chip in missing if judged[chip] == "blocks"]
    names = [name for chip in (blocked or missing) for name in chip.accelerators]
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    if blocked:
        return f"will not start on {shown}"
    if any(judged[chip] == "degrades" for chip in missing):
        return f"on {shown} only where the process has XNACK switched on"
    if use.library.left_out:
        return f"unknown for {shown}, since not all of its code could be read"
    return f"another of the package's builds has to serve {shown}"


def _future(use: LibraryUse, runtime: str) -> str:
    return ", and PTX for later chips" if runtime == "cuda" and not any(one.ptx for one in use.library.cuda) else ""
