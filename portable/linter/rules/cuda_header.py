"""A header of CUDA's toolkit is included.

What it does
    Finds includes of CUDA's headers and of libraries that build on them.

Why it locks you in
    `hipify` renames those that HIP has. CUTLASS, CuTe and TMA have no counterpart; libcu++ and WMMA have another one,
    in part.

Example
    #include <cutlass/gemm/device/gemm.h>

Use instead
    A guard with the header of each platform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from portable.linter.reach import effects
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ORBBBBB")
SOURCE = "HIPIFY @014177bc (2024-10-24); torch 2.14.1 hipify; port commits, read 2026-11"
MARKS: tuple[str, ...] = ("include",)

finding = Maker(__name__)


class Row(NamedTuple):
    """What is known about headers of one pattern."""

    paths: re.Pattern[str]
    effects: dict[str, Effect]
    why: str
    severity: Severity = "info"
    confidence: Confidence = "high"


_REBUILD = effects("ORBBBBB")
_ROWS = (
    Row(
        re.compile(r"cutlass/.*|cute/.*|cutlass.*\.h"), effects("OBBBBBB"), "CUTLASS and CuTe have no AMD port", "error"
    ),
    Row(
        re.compile(r"mma\.h|cuda/std/.*|cuda/(?:barrier|pipeline|atomic|ptx|functional|annotated_ptr|semaphore|latch)"),
        effects("OBBBBBB"),
        "rocWMMA and libhipcxx offer part of it under other names",
        "warning",
        "low",
    ),
    Row(
        re.compile(r"cudnn_(?:frontend|backend)\w*\.h|cudnn_frontend/.*"),
        effects("OBBBBBB"),
        "MIOpen has another interface",
        "error",
    ),
    Row(
        re.compile(r"cuda_fp8\.h(?:pp)?"),
        effects("OBBBBBB"),
        "HIP's float8 types have other names and, on gfx942, another format",
        "error",
    ),
    Row(re.compile(r"cuda_fp[46]\.h(?:pp)?"), effects("OBBBBBB"), "a type of Blackwell", "error", "low"),
    Row(re.compile(r"cuda_bf16\.h(?:pp)?"), _REBUILD, "HIP's is <hip/hip_bf16.h>", "warning"),
    Row(
        re.compile(r"cooperative_groups(?:/.*|\.h)?"),
        effects("ODBBBBB"),
        "tile sizes and ballots differ on ROCm",
        "info",
        "low",
    ),
    Row(
        re.compile(r"nvshmem.*|gdrapi\.h|cufile\.h"),
        effects("OBBBBBB"),
        "ROCm's counterpart has another interface",
        "error",
        "low",
    ),
    Row(
        re.compile(r"nvml\.h|nvtx3?/.*|nvToolsExt\w*\.h|nccl\.h|nccl_net\.h"),
        _REBUILD,
        "ROCm has a counterpart of another name",
    ),
    Row(
        re.compile(
            r"(?:Npp|npp|nvjpeg|nvcuvid|NvEncoder|cuviddec|nvEncodeAPI|optix|NvInfer|cutensor|cusparseLt)\w*(?:/.*|\.h)"
        ),
        effects("ODBBBBB"),
        "a library of NVIDIA's",
        "warning",
        "low",
    ),
    Row(re.compile(r"(?:cub|thrust)/.*"), _REBUILD, "hipCUB and rocThrust take its place"),
    Row(
        re.compile(r"(?:ATen|c10|torch/csrc)/(?:.*/)?cuda/.*|c10/cuda/.*|ATen/cudnn/.*"),
        _REBUILD,
        "torch's hipify rewrites it",
    ),
    Row(
        re.compile(
            r"(?:cuda|cublas|cudnn|cufft|curand|cusparse|cusolver|nvrtc|cuComplex|cuda_\w+|cublas\w+|cufft\w+|curand_\w+|cusparse\w+"
            r"|cusolver\w+|cudnn_?\w+|cuda_?[Rr]untime\w*|device_launch_parameters|device_functions|driver_types|vector_types|library_types"
            r"|math_constants|helper_cuda|helper_functions|sm_\d+_intrinsics|cudaProfiler|crt/\w+|texture_\w+|channel_descriptor)\.(?:h|hpp|cuh)"
        ),
        _REBUILD,
        "`hipify` renames it",
    ),
)


def check(source: CxxSource) -> Iterator[Finding]:
    """Includes that a platform can see."""
    for path, start, end in source.includes:
        row = next((row for row in _ROWS if row.paths.fullmatch(path)), None)
        if row is not None and source.reach_at(start):
            yield finding(
                source.place(start, end),
                f"`{path}`: {row.why}",
                row.effects,
                severity=row.severity,
                confidence=row.confidence,
                help="a guard with the header of each platform",
            )
