"""A function or class of `torch.cuda` is used.

What it does
    Finds uses of `torch.cuda`: devices, streams and events, memory, random numbers, tensor types, communication. What
    has rules of its own (`cuda-graph`, `cuda-amp`, `nvtx-range`, `cuda-availability-gate`) is left to them. What is
    left for CUDA where several others have a branch of their own is told quietly.

Why it locks you in
    `torch.cuda` is the right name on CUDA and on ROCm. On `mtia`, `neuron`, `xla` and `xpu` there is no CUDA device:
    most calls raise; `device_count`, seeds and `empty_cache` do nothing or answer 0 for a full accelerator. Gaudi
    maps it while its GPU Migration Toolkit is on.

Example
    torch.cuda.synchronize()

Use instead
    `torch.accelerator` (2.6 and later: devices and streams; 2.14: memory), `torch.Stream`, `torch.Event`,
    `torch.get_device_module(device)`, `torch.manual_seed`. The fix is offered where both are equal on CUDA and ROCm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from portable.linter.pysource.devices import is_rest
from portable.linter.pysource.uses import Use
from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Edit, Effect, Finding, Fix, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OOBBBDB")
SOURCE = (
    "torch 2.14.1: torch/accelerator, torch/cuda, torch/xpu, torch/mtia, read 2026-11; "
    "which calls raise without a driver: torch 2.9.1, run 2026-11-23"
)
MARKS: tuple[str, ...] = ("cuda",)
FIX = "safe"

finding = Maker(__name__)


class Row(NamedTuple):
    """What is known about some names of `torch.cuda`."""

    names: str
    """Below `torch.cuda`, with blanks between them."""
    instead: str
    effects: dict[str, Effect]
    severity: Severity
    confidence: Confidence = "high"


_QUIET = effects("OODDDDD")
"""Without a CUDA device nothing is raised: nothing is done, or the answer is 0."""
_MEMORY = "the same name under torch.accelerator (torch 2.14) or torch.get_device_module(device)"
_SEEDS = "torch.manual_seed, which seeds every device; torch.get_device_module(device) for the states"

_ROWS = (
    Row("synchronize", "torch.accelerator.synchronize", EFFECTS, "warning"),
    Row("device_count", "torch.accelerator.device_count", _QUIET, "warning"),
    Row("current_device", "torch.accelerator.current_device_index", EFFECTS, "warning"),
    Row("set_device", "torch.accelerator.set_device_index", EFFECTS, "warning"),
    Row("device device_of", "torch.accelerator.device_index", EFFECTS, "warning"),
    Row("current_stream", "torch.accelerator.current_stream", EFFECTS, "warning"),
    Row("set_stream", "torch.accelerator.set_stream", EFFECTS, "warning"),
    Row("Stream stream default_stream ExternalStream StreamContext", "torch.Stream", EFFECTS, "warning"),
    Row("Event streams.Event streams.Stream", "torch.Event", EFFECTS, "warning"),
    Row(
        "empty_cache memory_allocated max_memory_allocated memory_reserved max_memory_reserved memory_stats "
        "memory_cached max_memory_cached memory_snapshot memory_stats_as_nested_dict memory.empty_cache "
        "memory.memory_allocated memory.memory_reserved memory.max_memory_allocated memory.max_memory_reserved "
        "memory.memory_stats",
        _MEMORY,
        _QUIET,
        "info",
    ),
    Row(
        "mem_get_info reset_peak_memory_stats reset_max_memory_allocated reset_max_memory_cached memory_summary "
        "reset_accumulated_memory_stats memory.mem_get_info memory.reset_peak_memory_stats",
        _MEMORY,
        EFFECTS,
        "info",
    ),
    Row(
        "manual_seed manual_seed_all seed seed_all set_rng_state get_rng_state_all set_rng_state_all "
        "default_generators",
        _SEEDS,
        _QUIET,
        "info",
    ),
    Row("initial_seed get_rng_state random", _SEEDS, EFFECTS, "info"),
    Row(
        "FloatTensor HalfTensor DoubleTensor IntTensor LongTensor ByteTensor BoolTensor CharTensor ShortTensor "
        "BFloat16Tensor sparse",
        "tensors made with dtype= and device=",
        EFFECTS,
        "warning",
        "low",
    ),
    Row("comm nccl Comm", "torch.distributed", effects("OOBBBBB"), "warning", "low"),
    Row(
        "set_per_process_memory_fraction caching_allocator_alloc caching_allocator_delete "
        "memory.CUDAPluggableAllocator "
        "CUDAPluggableAllocator MemPool use_mem_pool memory.MemPool change_current_allocator",
        "a guard by device type: allocators differ",
        effects("OD?????"),
        "warning",
        "low",
    ),
    Row(
        "memory._record_memory_history memory._snapshot memory._dump_snapshot profiler cudart profiler.start "
        "profiler.stop profiler.profile",
        "torch.profiler, under a test of the device type",
        effects("ODBBB?D"),
        "info",
        "low",
    ),
    Row("get_device_name get_device_properties", "a probe of the feature that is needed", EFFECTS, "info", "medium"),
    Row("is_initialized _lazy_call tunable", "torch.accelerator", _QUIET, "info"),
    Row("init _lazy_init ipc_collect can_device_access_peer", "torch.accelerator", EFFECTS, "info"),
    Row(
        "utilization memory_usage temperature power_draw clock_rate list_gpu_processes",
        "the vendor's own tool: `torch.cuda` asks NVML, or amdsmi on ROCm",
        EFFECTS,
        "info",
        "medium",
    ),
)
_KNOWN = {f"torch.cuda.{name}": row for row in _ROWS for name in row.names.split()}
_ELSEWHERE = (
    *(
        "torch.cuda.amp",
        "torch.cuda.nvtx",
        "torch.cuda.is_available",
        "torch.cuda.is_bf16_supported",
        "torch.cuda.graph",
    ),
    *("torch.cuda.CUDAGraph", "torch.cuda.make_graphed_callables", "torch.cuda.graph_pool_handle", "torch.cuda.graphs"),
    *("torch.cuda.get_device_capability", "torch.cuda.is_current_stream_capturing", "torch.cuda.cuda"),
    "torch.cuda.OutOfMemoryError",
)
"""What other rules judge, and an error's class that every build has: it is `torch.OutOfMemoryError`."""
_EQUAL = frozenset({"synchronize", "device_count", "current_device"})
"""Same meaning under `torch.accelerator` on CUDA and ROCm, without arguments."""


def check(module: PythonModule) -> Iterator[Finding]:
    """Names below `torch.cuda`; unknown ones have unknown effects off CUDA and ROCm."""
    for use in module.below("torch.cuda"):
        if use.name.startswith(_ELSEWHERE) or not use.name.startswith("torch.cuda."):
            if use.name == "torch.cuda" and use.slot.kind != "annotation":
                yield finding(
                    module.place(use), "`torch.cuda` itself is handed on", severity="info", confidence="medium"
                )
            continue
        row = _row(use.name)
        quiet = use.slot.kind == "annotation" or is_rest(use.reach)
        yield finding(
            module.place(use),
            f"`{use.name}` is of CUDA and ROCm builds",
            row.effects if row else effects("OO?????"),
            severity="info" if row is None or quiet else row.severity,
            confidence=row.confidence if row else "low",
            help=f"use {row.instead}" if row else None,
            fix=_fix(module, use),
        )

    yield from _imports(module)
    yield from _texts(module)


def _imports(module: PythonModule) -> Iterator[Finding]:
    """Where names are taken from `torch.cuda`: what is done with them is judged where it is done."""
    for use in module.imports:
        if use.module.startswith("torch.cuda") and not use.module.startswith(_ELSEWHERE):
            names = [f"{use.module}.{name}" for name in use.names] or [use.module]
            wanted = [name for name in names if not name.startswith(_ELSEWHERE)]
            if wanted:
                row = _row(wanted[0])
                message = f"`{', '.join(wanted)}` is of CUDA and ROCm builds"
                yield finding(module.place(use), message, row.effects if row else EFFECTS, severity="info")


def _texts(module: PythonModule) -> Iterator[Finding]:
    """Names below `torch.cuda` spelled out as strings."""
    for text, uses in module.by_text.items():
        if text.startswith("torch.cuda.") and text.replace(".", "").replace("_", "").isalnum():
            for use in uses:
                yield finding(module.place(use), f'"{text}" is of CUDA and ROCm builds', severity="info")


def _row(name: str) -> Row | None:
    while name != "torch.cuda":
        if name in _KNOWN:
            return _KNOWN[name]
        name = name.rpartition(".")[0]
    return None


def _fix(module: PythonModule, use: Use) -> Fix | None:
    last = use.name.rpartition(".")[2]
    offsets = module.place(use).offsets
    if last not in _EQUAL or offsets is None or use.call is None or use.call.args or use.call.keywords:
        return None
    if module.written(use) != use.name:
        return None
    instead = _KNOWN[use.name].instead
    return Fix(f"{instead} (torch 2.6 or later)", (Edit(module.subject.name, *offsets, instead),), safe=True)
