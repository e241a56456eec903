"""A kernel library or a unit of NVIDIA's chips is used.

What it does
    Finds CUTLASS and CuTe, WMMA, libcu++ pipelines and barriers, tensor maps (TMA), thread block clusters,
    cooperative groups, texture references, shared memory beyond 64 KiB and NVSHMEM.

Why it locks you in
    There is no counterpart, or one of other names and limits: CK and hipBLASLt, rocWMMA, libhipcxx in part; a compute
    unit of gfx942 has 64 KiB of shared memory.

Example
    cute::copy(a, b);

Use instead
    A path of its own for each platform.
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
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "HIPIFY @014177bc; HIP documentation; port commits, read 2026-11"
MARKS: tuple[str, ...] = (
    "cutlass",
    "cute",
    "wmma",
    "nvcuda",
    "TensorMap",
    "tensorMap",
    "cuda::",
    "__pipeline_",
    "luster",
    "cg::",
    "cooperative_groups",
    "texture",
    "tex1D",
    "tex2D",
    "surf",
    "cudaBindTexture",
    "SharedMemory",
    "nvshmem",
    "gdr_",
    "LaunchKernelEx",
    "GridDependency",
    "TriggerProgrammatic",
    "__launch_bounds__",
)

finding = Maker(__name__)


class Row(NamedTuple):
    """What is known about names of one family."""

    names: re.Pattern[str]
    effects: dict[str, Effect]
    why: str
    severity: Severity = "error"
    confidence: Confidence = "high"


_ROWS = (
    Row(re.compile(r"\b(?:cutlass|cute)::"), effects("OBBBBBB"), "CUTLASS and CuTe have no AMD port"),
    Row(
        re.compile(r"\b(?:nvcuda::)?wmma::|\bnvcuda::"),
        effects("OBBBBBB"),
        "rocWMMA has names of its own",
        "error",
        "low",
    ),
    Row(re.compile(r"\bCUtensorMap\w*|\bcuTensorMapEncode\w+"), effects("OBBBBBB"), "TMA is not there on AMD"),
    Row(
        re.compile(
            r"\bcuda::(?:pipeline|barrier|memcpy_async|ptx|atomic\w*|thread_scope\w*|aligned_size_t|annotated_ptr)\b|\b__pipeline_\w+"
        ),
        effects("OBBBBBB"),
        "libhipcxx offers part of it",
        "error",
        "low",
    ),
    Row(re.compile(r"\bcuda::std\b"), effects("ORBBBBB"), "libhipcxx offers it", "info", "low"),
    Row(
        re.compile(
            r"\b__cluster_dims__|\bcudaLaunchAttributeCluster\w*|\bcluster_group\b|\bthis_cluster\b|\bcudaFuncAttributeNonPortableClusterSizeAllowed"
        ),
        effects("ODBBBBB"),
        "clusters are experimental in HIP 7.13",
    ),
    Row(
        re.compile(
            r"\b(?:cg|cooperative_groups)::(?:this_grid|grid_group|multi_grid\w*|this_multi_grid|coalesced_threads|tiled_partition|reduce|inclusive_scan|exclusive_scan|labeled_partition|binary_partition|memcpy_async|invoke_one|plus|thread_block_tile|coalesced_group|less|greater)"
        ),
        effects("ODBBBBB"),
        "tiles and ballots differ on ROCm, reductions are not there",
        "warning",
        "low",
    ),
    Row(
        re.compile(
            r"\btexture\s*<\s*\w+[^;=()]*>\s*\w+\s*;|\btex(?:1Dfetch|2DLod)\s*\(|\bsurf[123]Dwrite\b|\bcudaBindTexture\w*"
        ),
        effects("DDBBBBB"),
        "texture references are gone from CUDA 12, and not on all of AMD's chips",
        "error",
        "low",
    ),
    Row(
        re.compile(r"\bcudaFuncAttributeMaxDynamicSharedMemorySize\b|\bcudaDevAttrMaxSharedMemoryPerBlockOptin\b"),
        effects("ODBBBBB"),
        "a compute unit has 64 KiB of it on gfx90a and gfx942",
        "warning",
        "low",
    ),
    Row(re.compile(r"\bnvshmem\w+|\bgdr_\w+"), effects("OBBBBBB"), "rocSHMEM has another interface", "error", "low"),
    Row(
        re.compile(
            r"\bcudaLaunchKernelEx\w*|\bcudaGridDependencySynchronize|\bcudaTriggerProgrammaticLaunchCompletion"
        ),
        effects("ODBBBBB"),
        "`hipLaunchKernelExC` is there since ROCm 7.0",
        "warning",
    ),
    Row(
        re.compile(r"\b__launch_bounds__\s*\([^(),]*(?:\([^()]*\))?[^(),]*,"),
        effects("ODBBBBB"),
        "HIP's second argument counts warps of an execution unit, not blocks",
        "info",
        "low",
    ),
)


def check(source: CxxSource) -> Iterator[Finding]:
    """The first of each family on a line."""
    for row in _ROWS:
        seen: set[int] = set()
        for match, place in source.search(row.names):
            if place.location.line in seen:
                continue
            seen.add(place.location.line)
            yield finding(
                place,
                f"`{match.group().strip()}`: {row.why}",
                row.effects,
                severity=row.severity,
                confidence=row.confidence,
                help="a path of its own for each platform",
            )
