"""An environment variable is set or read that only CUDA's software heeds.

What it does
    Finds `CUDA_VISIBLE_DEVICES`, `CUDA_LAUNCH_BLOCKING`, `PYTORCH_CUDA_ALLOC_CONF`, `NCCL_*`, `NVTE_*` and others, by
    name.

Why it locks you in
    Elsewhere the variable does nothing: devices are not hidden, fragmentation is not avoided. RCCL keeps `NCCL_`;
    names of NVLS and SHARP mean nothing there. For `CUDA_VISIBLE_DEVICES` on ROCm 10 the evidence conflicts.

Example
    os.environ["CUDA_VISIBLE_DEVICES"] = "0"

Use instead
    The runtime's own name, chosen by target; `PYTORCH_ALLOC_CONF` for torch's allocator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from portable.linter.facets import HasEnvironment
from portable.linter.reach import effects
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = (
    "ci",
    "compose",
    "conda",
    "dockerfile",
    "env-file",
    "manifest",
    "python",
    "runtime-env",
    "spec",
    "shell",
)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ODDDDDD")
SOURCE = "ROCm environment variables 7.1.1, 10.1, 10.2; RCCL 10.2.0; torchtitan e629fe58a; read 2026-11"
MARKS: tuple[str, ...] = ("CUDA_", "NCCL_", "NVTE_", "NVSHMEM_", "TRTLLM_", "CUBLAS_", "CUDNN_", "HSA_OVERRIDE")

finding = Maker(__name__)


class Row(NamedTuple):
    """What is known about names of one pattern."""

    names: re.Pattern[str]
    effects: dict[str, Effect]
    why: str
    instead: str
    severity: Severity = "info"
    confidence: Confidence = "high"


_FAKED = Row(
    re.compile("HSA_OVERRIDE_GFX_VERSION"),
    effects("ODOOOOO"),
    "fakes the chip and may abort",
    "build for the real gfx",
    "warning",
)
"""Only where it is set."""
_ROWS = (
    Row(
        re.compile("CUDA_VISIBLE_DEVICES"),
        effects("ODBBBBB"),
        "hides devices from CUDA; other runtimes have their own variable",
        "the runtime's own: HIP_, ZE_AFFINITY_MASK, HABANA_VISIBLE_MODULES, NEURON_RT_VISIBLE_CORES, TPU_VISIBLE_CHIPS",
    ),
    Row(
        re.compile("RAY_EXPERIMENTAL_NOSET_CUDA_VISIBLE_DEVICES"),
        effects("ODDDDDD"),
        "keeps Ray from hiding CUDA devices; other runtimes have a name of their own",
        "the runtime's own: RAY_EXPERIMENTAL_NOSET_HIP_VISIBLE_DEVICES and so on, chosen by target",
        confidence="medium",
    ),
    Row(
        re.compile("PYTORCH_CUDA_ALLOC_CONF"),
        effects("OODDDDD"),
        "is heeded by CUDA and ROCm, and deprecated",
        "PYTORCH_ALLOC_CONF",
    ),
    Row(
        re.compile(r"CUDA_(?:LAUNCH_BLOCKING|DEVICE_ORDER|MODULE_LOADING|DEVICE_MAX_CONNECTIONS|CACHE_\w+)"),
        effects("ODDDDDD"),
        "does nothing off CUDA",
        "AMD_SERIALIZE_KERNEL, GPU_MAX_HW_QUEUES on ROCm",
        confidence="low",
    ),
    Row(
        re.compile(r"NCCL_(?:NVLS|SHARP|MNNVL|CUMEM)\w*"),
        effects("ODDDDDD"),
        "is of NVLink or SHARP",
        "leave it to the fabric",
    ),
    Row(re.compile(r"NCCL_\w+"), effects("OODDDDD"), "is heeded by NCCL and RCCL", "set it by target"),
    Row(
        re.compile(r"(?:NVTE|NVSHMEM|TRTLLM|CUBLAS|CUDNN)_\w+|TORCH_CUDA_ARCH_LIST"),
        effects("ODDDDDD"),
        "is of NVIDIA's software",
        "set it by target",
        confidence="low",
    ),
    _FAKED,
)


def check(view: HasEnvironment) -> Iterator[Finding]:
    """Variables by name."""
    for use in view.environment():
        row = next((row for row in _ROWS if row.names.fullmatch(use.name)), None)
        if row is not None and (use.writes or row is not _FAKED):
            yield finding(
                use.place,
                f"`{use.name}` {row.why}",
                row.effects,
                severity=row.severity,
                confidence=row.confidence,
                help=row.instead,
            )
