"""An environment variable is set that one runtime other than CUDA heeds, or a search path of one.

What it does
    Finds variables of ROCm, Neuron, XLA, Gaudi and oneAPI by name, `NVIDIA_…` of the container toolkit, and
    `LD_LIBRARY_PATH` with CUDA's folders, where they are set for pods, images and scripts.

Why it locks you in
    Elsewhere the variable does nothing. `ROCR_VISIBLE_DEVICES` without `HIP_VISIBLE_DEVICES` stops `import ray` on AMD.

Example
    ENV NEURON_RT_NUM_CORES=2

Use instead
    `env` of a group in a workload spec, set for the targets that need it.
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
    *("ci", "compose", "conda", "dockerfile", "env-file", "image", "manifest", "runtime-env", "shell", "spec"),
)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = effects("DODDDDD")
SOURCE = "ROCm, Neuron and Gaudi environment documents; ray issues 53737 and 46563; partly read 2026-11"
MARKS: tuple[str, ...] = (
    "HIP_VIS",
    "ROCR_",
    "GPU_DEVICE_O",
    "HSA_",
    "AMD_",
    "MIOPEN_",
    "NEURON_",
    "PJRT_",
    "XLA_USE",
    "TPU_",
    "PT_HPU",
    "HABANA_",
    "ZE_AFF",
    "ONEAPI_",
    "CCL_",
    "SYCL_",
    "NVIDIA_",
    "LD_LIBRARY_PATH",
)

finding = Maker(__name__)


class Row(NamedTuple):
    """What is known about names of one pattern."""

    names: re.Pattern[str]
    effects: dict[str, Effect]
    why: str
    severity: Severity = "info"
    confidence: Confidence = "medium"


_ROWS = (
    Row(
        re.compile("ROCR_VISIBLE_DEVICES"),
        effects("DDDDDDD"),
        "stops `import ray` (2.45 and later) on AMD unless `HIP_VISIBLE_DEVICES` is set, and does nothing elsewhere",
        "warning",
        "high",
    ),
    Row(
        re.compile(r"HIP_VISIBLE_DEVICES|GPU_DEVICE_ORDINAL|HSA_\w+|AMD_\w+|MIOPEN_\w+"),
        effects("DODDDDD"),
        "is of ROCm",
    ),
    Row(re.compile(r"NEURON_\w+"), effects("DDDODDD"), "is of Neuron"),
    Row(re.compile(r"PJRT_DEVICE|XLA_USE_BF16|TPU_\w+|LIBTPU_\w+"), effects("DDDDODD"), "is of XLA"),
    Row(re.compile(r"PT_HPU_\w+|HABANA_\w+"), effects("DDDDDOD"), "is of Gaudi"),
    Row(re.compile(r"ZE_AFFINITY_MASK|ONEAPI_\w+|CCL_\w+|SYCL_\w+"), effects("DDDDDDO"), "is of oneAPI"),
    Row(
        re.compile(r"NVIDIA_(?:VISIBLE_DEVICES|DRIVER_CAPABILITIES|REQUIRE_\w+|DISABLE_REQUIRE)"),
        effects("ODDDDDD"),
        "is heeded by NVIDIA's container toolkit only",
    ),
)
_CUDA_PATH = re.compile(r"/usr/local/(?:cuda|nvidia)")


def check(view: HasEnvironment) -> Iterator[Finding]:
    """Variables by name, library paths by value."""
    uses = list(view.environment())
    names = {use.name for use in uses}
    for use in uses:
        row = next((row for row in _ROWS if row.names.fullmatch(use.name)), None)
        if row is not None and not (use.name == "PT_HPU_GPU_MIGRATION" or _is_paired(use.name, names)):
            advice = "set it for the targets that need it"
            yield finding(
                use.place, f"`{use.name}` {row.why}", row.effects, severity=row.severity, confidence=row.confidence,
                help=advice,
            )  # fmt: skip
        elif use.name == "LD_LIBRARY_PATH" and use.value and _CUDA_PATH.search(use.value):
            message = "`LD_LIBRARY_PATH` leads to CUDA's libraries, which are missing elsewhere"
            yield finding(use.place, message, effects("ODDDDDD"), help="leave it to the image")


def _is_paired(name: str, names: set[str]) -> bool:
    return name == "ROCR_VISIBLE_DEVICES" and "HIP_VISIBLE_DEVICES" in names
