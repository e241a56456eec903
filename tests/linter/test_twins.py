"""Of sources that come once for each platform, each is judged for the runtimes that compile it."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.linter.lint import lint
from portable.linter.settings import LintSettings
from portable.model.finding import Finding

KERNEL = """__device__ float f(float v) {
  asm volatile("mov.b64 { %0, %1 }, %2;" : "=r"(lo), "=r"(hi) : "d"(var));
  return __shfl_xor_sync(0xffffffff, v, 1);
}
"""


def found(folder: Path, names: tuple[str, ...]) -> list[Finding]:
    """What is said about the first of some files, which all hold the same."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(KERNEL)
    report = lint(["."], LintSettings(root=folder, cache=None))
    return [one for one in report.findings if one.location.file == names[0]]


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("platforms/cuda/src/CudaContext.cpp", "platforms/hip/src/HipContext.cpp"),
        ("src/Cuda/Kokkos_Cuda_Task.hpp", "src/HIP/Kokkos_HIP_Task.hpp"),
        ("sort-cuda/main.cu", "sort-hip/main.hip"),
        ("ops/exchange_cuda.cuh", "ops/exchange_rocm.h"),
    ],
)
def test_a_file_with_a_twin_says_nothing_to_rocm(tmp_path: Path, name: str, twin: str) -> None:
    alone = found(tmp_path, (name,))
    assert {one.rule: one.effects["rocm"] for one in alone} == {"inline-ptx": "blocks", "warp-mask-32-bit": "blocks"}
    paired = found(tmp_path, (name, twin))
    assert [(one.rule, one.effects["rocm"], one.effects["mtia"]) for one in paired] == [("inline-ptx", "ok", "blocks")]


@pytest.mark.parametrize("other", ["platforms/hip/notes.txt", "platforms/hip/other.cpp", "hip/context.cpp"])
def test_another_file_is_no_twin(tmp_path: Path, other: str) -> None:
    assert {one.effects["rocm"] for one in found(tmp_path, ("platforms/cuda/context.cpp", other))} == {"blocks"}


def test_what_only_rocm_has_is_nothing_to_a_twin_for_cuda(tmp_path: Path) -> None:
    (tmp_path / "op_cuda.cuh").write_text("int f();\n")
    (tmp_path / "op_hip.hpp").write_text('#include "ck/tensor_operation/gpu/element/element_wise_operation.hpp"\n')
    report = lint(["."], LintSettings(root=tmp_path, cache=None))
    assert [(one.effects["cuda"], one.effects["rocm"], one.effects["mtia"]) for one in report.findings] == [
        ("ok", "ok", "blocks")
    ]
