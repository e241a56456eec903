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
    "cudnn_frontend",
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
    tail: re.Pattern[str] | None = None
    """What must follow the name."""


_SCOPE = re.compile("::")
_PORT = effects("OBBBBBB")
_DIFFERS = effects("ODBBBBB")
_GROUPS = Row(
    re.compile(
        r"this_grid|grid_group|multi_grid\w*|this_multi_grid|coalesced_threads|tiled_partition|labeled_partition"
        r"|binary_partition|invoke_one|thread_block_tile|coalesced_group"
    ),
    _DIFFERS,
    "tiles and ballots differ on ROCm",
    "warning",
    "low",
)
_ROWS = (
    Row(re.compile("cutlass|cute"), _PORT, "CUTLASS and CuTe have no AMD port", tail=_SCOPE),
    Row(re.compile("cudnn_frontend"), _PORT, "MIOpen has another interface", tail=_SCOPE),
    Row(re.compile("wmma|nvcuda"), _PORT, "rocWMMA has names of its own", "error", "low", _SCOPE),
    Row(re.compile(r"CUtensorMap\w*|cuTensorMapEncode\w+"), _PORT, "TMA is not there on AMD"),
    Row(re.compile("cuda"), effects("ORBBBBB"), "libhipcxx offers it", "info", "low", re.compile(r"::std\b")),
    Row(
        re.compile("cuda"),
        _PORT,
        "libhipcxx offers part of it",
        "error",
        "low",
        re.compile(r"::(?:pipeline|barrier|memcpy_async|ptx|atomic\w*|thread_scope\w*|aligned_size_t|annotated_ptr)\b"),
    ),
    Row(re.compile(r"__pipeline_\w+"), _PORT, "libhipcxx offers part of it", "error", "low"),
    Row(
        re.compile(
            r"__cluster_dims__|cudaLaunchAttributeCluster\w*|cluster_group|this_cluster"
            r"|cudaFuncAttributeNonPortableClusterSizeAllowed"
        ),
        _DIFFERS,
        "clusters are experimental in HIP 7.13",
    ),
    _GROUPS,
    Row(
        re.compile("cooperative_groups"),
        _DIFFERS,
        "reductions and scans are not there on ROCm",
        "warning",
        "low",
        re.compile("::(?:reduce|inclusive_scan|exclusive_scan|plus|less|greater|memcpy_async)"),
    ),
    Row(
        re.compile(r"texture|tex1Dfetch|tex2DLod|surf[123]Dwrite|cudaBindTexture\w*"),
        effects("DDBBBBB"),
        "texture references are gone from CUDA 12, and not on all of AMD's chips",
        "error",
        "low",
        re.compile(r"\s*(?:<\s*\w+[^;=()]*>\s*\w+\s*;|\()"),
    ),
    Row(
        re.compile("cudaFuncAttributeMaxDynamicSharedMemorySize|cudaDevAttrMaxSharedMemoryPerBlockOptin"),
        _DIFFERS,
        "a compute unit has 64 KiB of it on gfx90a and gfx942",
        "warning",
        "low",
    ),
    Row(
        re.compile(r"nvshmemx?_\w+"),
        _PORT,
        "rocSHMEM has another interface",
        "error",
        "low",
        re.compile(r"\s*(?:<[^;()]*>\s*)?\("),
    ),
    Row(
        re.compile(
            r"gdr_(?:(?:open|close|map|unmap|(?:un)?pin_buffer|get_info|copy_(?:to|from)_mapping)\w*|t|mh_t|info_t)"
        ),
        _PORT,
        "GDRCopy is NVIDIA's",
        "error",
        "low",
    ),
    Row(
        re.compile(r"cudaLaunchKernelEx\w*|cudaGridDependencySynchronize|cudaTriggerProgrammaticLaunchCompletion"),
        _DIFFERS,
        "`hipLaunchKernelExC` is there since ROCm 7.0",
        "warning",
    ),
    Row(
        re.compile("__launch_bounds__"),
        _DIFFERS,
        "HIP's second argument counts warps of an execution unit, not blocks",
        "info",
        "low",
        re.compile(r"\s*\([^(),]*(?:\([^()]*\))?[^(),]*,"),
    ),
)
_ALIAS = re.compile(r"cg(?<!\wcg)\s*::\s*(?:reduce|inclusive_scan|exclusive_scan|plus|less|greater|memcpy_async)\b")
_HELP = "a path of its own for each platform"


def check(source: CxxSource) -> Iterator[Finding]:
    """The first of each family on a line."""
    for row in _ROWS:
        seen: set[int] = set()
        for name, place in source.named(row.names, row.tail):
            if row is _GROUPS and place.offsets and not source.is_cooperative(place.offsets[0]):
                continue
            if place.location.line not in seen:
                seen.add(place.location.line)
                message = f"`{name}`: {row.why}"
                severity, confidence = row.severity, row.confidence
                yield finding(place, message, row.effects, severity=severity, confidence=confidence, help=_HELP)
    if "cooperative_groups" in source.code:
        for match, place in source.search(_ALIAS):
            message = f"`{match.group()}`: reductions and scans are not there on ROCm"
            yield finding(place, message, _DIFFERS, severity="warning", confidence="low", help=_HELP)
