"""Packages of conda: libraries, needs and Python packages of both forms, and what is broken is told."""

from __future__ import annotations

import bz2
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.lint import lint
from portable.linter.look import look
from portable.linter.settings import LintSettings
from portable.linter.subject import Subject
from portable.model.finding import Finding
from tests.linter.archive.building import layer, metadata
from tests.linter.binary.building import library, raw_zstd

NEW, OLD = "kernels-1.0-py312_cuda128_0.conda", "kernels-1.0-py312_cuda128_0.tar.bz2"
INDEX = json.dumps(
    {"name": "kernels", "version": "1.0", "subdir": "linux-64", "depends": ["python >=3.12", "cuda-cudart >=12.8,<13"]}
)
FILES: Mapping[str, bytes | str] = {
    "lib/libkernels.so": library("needs: libcudart.so.12"),
    "lib/python3.12/site-packages/kernels-1.0.dist-info/METADATA": metadata("kernels", "1.0+cu128"),
}


def new(files: Mapping[str, bytes | str], information: Mapping[str, bytes | str]) -> bytes:
    """A package of two archives in a zip file that packs nothing."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("metadata.json", '{"conda_pkg_format_version": 2}')
        archive.writestr("pkg-kernels-1.0-0.tar.zst", raw_zstd(layer(files)))
        archive.writestr("info-kernels-1.0-0.tar.zst", raw_zstd(layer(information)))
    return file.getvalue()


def old(files: Mapping[str, bytes | str], information: Mapping[str, bytes | str]) -> bytes:
    """A package of one archive."""
    return bz2.compress(layer({**files, **information}))


BUILT = {NEW: new(FILES, {"info/index.json": INDEX}), OLD: old(FILES, {"info/index.json": INDEX})}


def findings(name: str, data: bytes) -> list[Finding]:
    return look(Subject(name, "wheel", data)).findings


@pytest.mark.parametrize("name", [NEW, OLD])
def test_both_forms_say_the_same(name: str) -> None:
    assert [(one.rule, one.location.file, one.location.line) for one in findings(name, BUILT[name])] == [
        ("accelerator-package", f"{name}!info/index.json", 1),
        ("accelerator-binary", f"{name}!lib/libkernels.so", 1),
        (
            "accelerator-package",
            f"{name}!lib/python3.12/site-packages/kernels-1.0.dist-info/METADATA",
            2,
        ),
    ]


@pytest.mark.parametrize("is_named", [False, True])
def test_they_are_found_in_a_tree_and_by_name(tmp_path: Path, is_named: bool) -> None:
    for name, data in BUILT.items():
        (tmp_path / name).write_bytes(data)
    report = lint([NEW, OLD] if is_named else ["."], LintSettings(root=tmp_path))
    assert {one.location.file.partition("!")[0] for one in report.findings} == {NEW, OLD}
    assert {one.rule for one in report.findings} == {"accelerator-package", "accelerator-binary"}


def test_a_library_for_another_machine_than_the_package_says_is_told() -> None:
    index = INDEX.replace("linux-64", "linux-aarch64")
    assert "mismatched-machine" in {one.rule for one in findings(NEW, new(FILES, {"info/index.json": index}))}


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (NEW, b"no zip", "invalid-zip"),
        (NEW, new({}, {})[:-30], "invalid-zip"),
        (NEW, new(FILES, {}), "it has no `info/index.json`"),
        (NEW, new(FILES, {"info/index.json": "{"}), "no JSON"),
        (NEW, new(FILES, {"info/index.json": "[]"}), "no table"),
        (OLD, BUILT[OLD][:200], "truncated"),
        (OLD, b"BZh91AY&SY" + bytes(50), "invalid-archive"),
    ],
)
def test_what_is_broken_is_told(name: str, data: bytes, said: str) -> None:
    told = [one.message for one in findings(name, data) if one.rule == "unreadable-subject"]
    assert any(said in one for one in told), told


@given(st.sampled_from([NEW, OLD]), st.binary(max_size=60), st.integers(0, 400), st.integers(0, 60))
def test_nothing_raises(name: str, noise: bytes, start: int, length: int) -> None:
    data = BUILT[name]
    findings(name, data[:start] + noise + data[start + length :])
