"""A library of one vendor's accelerators is imported.

What it does
    Finds imports of libraries that exist for some runtimes only, or need another build there. An import whose absence
    is caught, or that only comes where the library was found, is left alone; one in a file or function that is named
    after its runtime (`strategies/xla.py`, `tpu_launcher`) is told quietly.

Why it locks you in
    The import fails, or the library has to be built again or taken from the vendor's fork.

Example
    import flash_attn

Use instead
    What the finding's help says; or an import inside `try` with a fallback that works everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from portable.linter.filename import own_runtimes
from portable.linter.pysource.uses import ImportUse
from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("ORBBBBB")
SOURCE = "see the table beside this file: README files, wheels and documentation, read 2026-11"
MARKS: tuple[str, ...] = (
    "mmcv",
    "GPUtil",
    "MinkowskiEngine",
    "\\baiter\\b",
    "amp_C",
    "\\bapex\\b",
    "bitsandbytes",
    "causal_conv1d",
    "causal_conv1d_cuda",
    "composable_kernel",
    "cucim",
    "cuda",
    "cudf",
    "cugraph",
    "cuml",
    "\\bcupy\\b",
    "cuspatial",
    "cutlass",
    "\\bdali\\b",
    "dask_cuda",
    "deep_ep",
    "deep_gemm",
    "deepspeed",
    "detectron2",
    "flash_attn",
    "flash_attn_3",
    "flash_attn_interface",
    "flash_mla",
    "flashinfer",
    "gpustat",
    "gsplat",
    "habana_frameworks",
    "intel_extension_for_pytorch",
    "jax.experimental.mosaic_gpu",
    "jax.experimental.pallas.mosaic_gpu",
    "jax.experimental.pallas.triton",
    "kvikio",
    "libneuronxla",
    "mamba_ssm",
    "modelopt",
    "\\bnemo\\b",
    "nerfacc",
    "neuronx_distributed",
    "neuronxcc",
    "\\bnki\\b",
    "numba.cuda",
    "nvidia_smi",
    "nvitop",
    "nvshmem",
    "oneccl_bindings_for_pytorch",
    "onnx_graphsurgeon",
    "polygraphy",
    "pycuda",
    "pyg_lib",
    "\\bpynvml\\b",
    "pytorch3d",
    "\\bquack\\b",
    "\\brmm\\b",
    "selective_scan_cuda",
    "spconv",
    "tensorrt",
    "tensorrt_llm",
    "tinycudann",
    "torch_cluster",
    "torch_mlu",
    "torch_musa",
    "torch_neuronx",
    "torch_npu",
    "torch_scatter",
    "torch_sparse",
    "torch_tensorrt",
    "torch_xla",
    "transformer_engine",
    "xformers",
)

finding = Maker(__name__)


class Row(NamedTuple):
    """What is known about a library."""

    effects: dict[str, Effect]
    why: str
    instead: str
    source: str
    verified: bool
    severity: Severity


def check(module: PythonModule) -> Iterator[Finding]:
    """The first import of each library that has no fallback; a library's own files may import it."""
    rows = _rows()
    packages = set(module.subject.name.split("/"))
    seen: set[tuple[str, int]] = set()
    for use in module.imports:
        if use.optional or use.module.startswith(".") or use.module.partition(".")[0] in packages:
            continue
        found = _known(use, rows)
        if found is None or (found[0], use.reach) in seen:
            continue
        name, row = found
        if use.module.partition(".")[0] in module.by_text:
            # The module probes for it by name: `find_spec("flash_attn")`.
            continue
        seen.add((name, use.reach))
        yield finding(
            module.place(use),
            f"`{name}`: {row.why}",
            row.effects,
            severity="info" if _is_own(module.subject.name, use.route, name, row) else row.severity,
            confidence="high" if row.verified else "low",
            help=row.instead,
            source=row.source,
        )


def _is_own(path: str, route: str, name: str, row: Row) -> bool:
    """Whether a file or function is named after the library's runtime, or after its device: `ops/npu.py`."""
    own = own_runtimes(path, route)
    words = re.split(r"[^a-z0-9]+", f"{'/'.join(path.split('/')[-2:])}.{route}".lower())
    return name.removeprefix("torch_") in words or (own != () and all(row.effects[one] == "ok" for one in own))


def _known(use: ImportUse, rows: dict[str, Row]) -> tuple[str, Row] | None:
    """The row of the longest known name that an import takes."""
    for full in (*(f"{use.module}.{name}" for name in use.names), use.module):
        name = full
        while name:
            if name in rows:
                return name, rows[name]
            name = name.rpartition(".")[0]
    return None


def concerns(mark: str, name: str) -> bool:
    """Whether a library that a mark stands for is another's than the file's own: see `check`."""
    return not _roots(mark).issubset(name.split("/"))


@cache
def _roots(mark: str) -> frozenset[str]:
    """The packages a mark may stand for."""
    text = mark.replace("\\b", "")
    return frozenset(name.partition(".")[0] for name in _rows() if text in name)


@cache
def _rows() -> dict[str, Row]:
    table = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return {
        name: Row(effects(row["effects"]), row["why"], row["instead"], row["source"], row["verified"], row["severity"])
        for row in table
        for name in row["modules"]
    }
