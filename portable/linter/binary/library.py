"""One binary, read whole: machine, needs, and the device code in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeVar

from portable.linter.binary.bundle import read_bundles
from portable.linter.binary.device import amd_target, cuda_code
from portable.linter.binary.elf import Dynamic, Section, read_dynamic, read_elf
from portable.linter.binary.fatbin import CudaCode, read_fatbins
from portable.linter.binary.source import Source
from portable.linter.subject import Unreadable

T = TypeVar("T")


class _Maker(NamedTuple):
    """Libraries of one runtime, by the beginning of their names."""

    runtime: str
    names: re.Pattern[str]


_TAIL = r"(?:[.-][0-9a-f]{8})?\.so"
"""Wheels that were repaired carry copies with a piece of their hash in the name."""

_MAKERS = (
    _Maker(
        "cuda",
        re.compile(
            r"lib(?:cuda|cudart|cublas|cublasLt|cudnn\w*|cufft\w?|curand|cusolver\w*|cusparse\w*|nccl|nvrtc|nvidia-ml"
            r"|nvJitLink|nvToolsExt|nvjpeg|npp\w+|nvshmem\w*|cufile|cupti|nvinfer\w*|torch_cuda\w*|c10_cuda)" + _TAIL
        ),
    ),
    _Maker(
        "rocm",
        re.compile(
            r"lib(?:amdhip64|hip\w*|rccl|MIOpen|roc(?:blas|fft|rand|solver|sparse|tracer64|tx64|profiler\w*)"
            r"|hsa-runtime64|torch_hip|c10_hip)" + _TAIL
        ),
    ),
    _Maker("xpu", re.compile(r"lib(?:sycl|ze_loader|mkl_sycl\w*|torch_xpu|c10_xpu)" + _TAIL)),
    _Maker("neuron", re.compile(r"lib(?:nrt|neuronpjrt)" + _TAIL)),
    _Maker("xla", re.compile(r"libtpu" + _TAIL)),
    _Maker("gaudi", re.compile(r"lib(?:Synapse|habana\w*)" + _TAIL)),
)
"""Names in the needs of real libraries (bitsandbytes 0.50.2 and torch 2.14.1 wheels, 2026-11); Neuron, XLA and Gaudi
after their documents."""

_SYCL = "__CLANG_OFFLOAD_BUNDLE__sycl-"
_ORDER = ("cuda", "rocm", "xpu", "neuron", "xla", "gaudi")


def maker_of(name: str) -> str | None:
    """The runtime a shared library belongs to, by its file's name."""
    return next((maker.runtime for maker in _MAKERS if maker.names.match(name)), None)


@dataclass(frozen=True)
class Library:
    """What is known of a binary."""

    machine: str
    dynamic: Dynamic = field(default_factory=Dynamic)
    cuda: tuple[CudaCode, ...] = ()
    """Code that the driver can load; what only a linker can use is not among it."""
    gfx: tuple[str, ...] = ()
    """AMD targets with their features, for example `gfx90a:xnack-`; `spirv`: compiled as it is loaded."""
    sycl: tuple[str, ...] = ()
    """Targets of Intel's compiler, for example `spir64`."""
    signs: tuple[str, ...] = ()
    """Runtimes whose device code it carries, by its sections."""
    wording: str = ""
    """What else it says of itself, for example `PTX 8.3`."""
    left_out: tuple[Unreadable, ...] = ()
    """Device code that could not be read: then the lists above are not complete."""

    @cached_property
    def needs(self) -> dict[str, tuple[str, ...]]:
        """Libraries of each runtime that it asks the loader for, or that it is itself."""
        found: dict[str, list[str]] = {}
        for name in (self.dynamic.soname, *self.dynamic.needed):
            runtime = maker_of(name)
            if runtime:
                found.setdefault(runtime, []).append(name)
        return {runtime: tuple(names) for runtime, names in found.items()}

    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes: what is kept of hostile archives is bounded by it."""
        names = (*self.dynamic.needed, *self.dynamic.paths, *self.gfx, *self.sycl)
        return 4000 + 100 * (len(names) + len(self.cuda)) + sum(map(len, names))

    @property
    def runtimes(self) -> tuple[str, ...]:
        """The runtimes it is built for."""
        found = {*self.signs, *self.needs}
        return tuple(name for name in _ORDER if name in found)


def read_library(source: Source) -> Library:
    """A binary's facts; raises `Unreadable` if it is no ELF file. Broken device code is told in `left_out`.

    Sections are read in the order of the file, so that a stream is unpacked as few times as can be.
    """
    elf = read_elf(source)
    dynamic = Dynamic()
    cuda: list[CudaCode] = []
    gfx: list[str] = []
    left_out: list[Unreadable] = []
    try:
        dynamic = read_dynamic(source, elf)
    except Unreadable as reason:
        left_out.append(reason.told())
    for section in sorted(elf.sections, key=lambda one: one.offset):
        if section.name == ".nv_fatbin":
            _into(cuda, lambda one: read_fatbins(source, one.offset, one.size), section, left_out)
        elif section.name == ".hip_fatbin":
            _into(gfx, lambda one: read_bundles(source, one.offset, one.size), section, left_out)
    if elf.machine == "cuda" and (code := cuda_code(elf.abi, elf.flags)):
        cuda.append(code)
    if elf.machine == "amdgpu" and (target := amd_target(elf.abi, elf.flags)):
        gfx.append(target)
    names = {section.name for section in elf.sections}
    sycl = sorted(name.removeprefix(_SYCL) for name in names if name.startswith(_SYCL))
    return Library(
        elf.machine,
        dynamic,
        tuple(sorted(set(cuda))),
        tuple(sorted(set(gfx))),
        tuple(sycl),
        _signs(elf.machine, names, sycl),
        left_out=tuple(left_out),
    )


def _into(
    found: list[T], read: Callable[[Section], tuple[T, ...]], section: Section, left_out: list[Unreadable]
) -> None:
    try:
        found.extend(read(section))
    except Unreadable as reason:
        left_out.append(Unreadable(reason.name, f"{section.name}: {reason.message}"))


def _signs(machine: str, names: set[str], sycl: list[str]) -> tuple[str, ...]:
    signs = []
    if machine == "cuda" or names & {".nv_fatbin", "__nv_relfatbin", ".nvFatBinSegment"}:
        signs.append("cuda")
    if machine == "amdgpu" or names & {".hip_fatbin", ".hipFatBinSegment"}:
        signs.append("rocm")
    return (*signs, "xpu") if sycl else tuple(signs)
