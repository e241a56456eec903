"""What a port defines anew in one file is heeded in the others, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from portable.linter.lint import lint
from portable.linter.settings import LintSettings
from portable.model.finding import Finding

KERNEL = '#include "common.cuh"\n__device__ float f(float v) { return __shfl_xor_sync(0xffffffff, v, 1); }\n'
DEFINED = "#define __shfl_xor_sync(mask, v, lane) __shfl_xor(v, lane)\n"


def masks(folder: Path, files: Mapping[str, str], cache: Path | None = None) -> list[Finding]:
    """What is said about masks."""
    for name, content in files.items():
        (folder / name).write_text(content)
    report = lint(["."], LintSettings(root=folder, cache=cache))
    return [one for one in report.findings if one.rule == "warp-mask-32-bit"]


@pytest.mark.parametrize(
    ("header", "effect"),
    [
        ("", "blocks"),
        (DEFINED, "degrades"),
        (f"#ifdef USE_ROCM\n{DEFINED}#endif\n", "degrades"),
        (f"#ifndef USE_ROCM\n{DEFINED}#endif\n", "blocks"),
        (DEFINED.replace("xor_sync", "up_sync"), "blocks"),
        (f"// {DEFINED}", "blocks"),
        ("#define __shfl_xor_sync_twice(v) v\n", "blocks"),
    ],
)
def test_a_definition_for_rocm_eases_what_is_said_of_masks(tmp_path: Path, header: str, effect: str) -> None:
    found = masks(tmp_path, {"a.cu": KERNEL, "vendor.h": header})
    assert [one.effects["rocm"] for one in found] == [effect]
    assert found[0].effects["mtia"] == "blocks"
    if effect == "degrades":
        assert (found[0].severity, found[0].confidence) == ("info", "low")
        assert [one.location.file for one in found[0].related] == ["vendor.h"]


def test_a_constant_is_eased_by_any_function_that_takes_masks(tmp_path: Path) -> None:
    kernel = KERNEL.replace("{ return", "{ const unsigned mask = 0xffffffff;\n return").replace(
        "0xffffffff, v", "mask, v"
    )
    found = masks(tmp_path, {"a.cu": kernel, "vendor.h": DEFINED})
    assert {one.effects["rocm"] for one in found} == {"degrades"}
    assert {one.location.line for one in found} == {2, 3}


def test_the_cache_does_not_keep_what_another_file_said(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    eased = masks(tmp_path, {"a.cu": KERNEL, "vendor.h": DEFINED}, cache=cache)
    firm = masks(tmp_path, {"vendor.h": "#pragma once\n"}, cache=cache)
    assert [one.effects["rocm"] for one in (*eased, *firm)] == ["degrades", "blocks"]


@pytest.mark.parametrize(
    ("header", "effect"),
    [
        ("#ifdef USE_ROCM\nusing __nv_fp8_e4m3 = __hip_fp8_e4m3_fnuz;\n#endif\n", "degrades"),
        ("#define __nv_fp8_e4m3 __hip_fp8_e4m3\n", "degrades"),
        ("using __nv_fp8_e5m2 = __hip_fp8_e5m2;\n", "blocks"),
        ("#ifndef USE_ROCM\nusing __nv_fp8_e4m3 = __hip_fp8_e4m3;\n#endif\n", "blocks"),
        ("using __nv_fp8_e4m3 = own::e4m3;\n", "blocks"),
    ],
)
def test_a_type_that_stands_for_one_of_hip_no_longer_blocks(tmp_path: Path, header: str, effect: str) -> None:
    (tmp_path / "float.cuh").write_text(header)
    (tmp_path / "a.cu").write_text("__device__ float f(const __nv_fp8_e4m3* x) { return float(*x); }\n")
    report = lint(["."], LintSettings(root=tmp_path, cache=None))
    found = [one for one in report.findings if one.rule == "cuda-number-type" and one.location.file == "a.cu"]
    assert [one.effects["rocm"] for one in found] == [effect]
    assert [related.location.file for one in found for related in one.related] == (
        ["float.cuh"] if effect == "degrades" else []
    )


def test_a_file_that_cannot_be_read_defines_nothing(tmp_path: Path) -> None:
    (tmp_path / "b.h").symlink_to(tmp_path / "missing.h")
    found = masks(tmp_path, {"a.cu": KERNEL})
    assert [one.effects["rocm"] for one in found] == ["blocks"]
