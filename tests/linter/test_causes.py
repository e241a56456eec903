"""Findings about dependencies name the lines they come from, as far as those can be only one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from portable.linter.lint import lint
from portable.linter.settings import LintSettings
from portable.model.finding import Finding
from tests.linter.archive.building import metadata, wheel
from tests.linter.binary.building import library

BASE = "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04 AS base\nFROM base\n"
SITE = "venv/lib/python3.12/site-packages"
CUDA = library("needs: libcudart.so.12")


def related(folder: Path, files: Mapping[str, str | bytes], *paths: str) -> dict[str, list[str]]:
    """What each finding about a dependency is related to, as `FILE:LINE words`, by file and rule."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    found = lint([folder, *(folder / one for one in paths)], LintSettings(root=folder)).findings
    return {
        f"{one.location.file} {one.rule}": [_shown(one, index) for index in range(len(one.related))] for one in found
    }


def _shown(one: Finding, index: int) -> str:
    place = one.related[index]
    return f"{place.location.file}:{place.location.line} {place.message}"


def test_from_a_requirement_to_the_base_image(tmp_path: Path) -> None:
    run = "RUN pip install \\\n  -r requirements.txt\n"
    files = {"requirements.txt": "numpy\nflash-attn==2.8.3\n", "Dockerfile": BASE + run}
    found = related(tmp_path, files)
    assert found["requirements.txt accelerator-package"] == [
        "Dockerfile:4 installed here",
        "Dockerfile:1 on the base image `nvidia/cuda:12.4.1-devel-ubuntu22.04`",
    ]
    assert found["Dockerfile accelerator-image"] == []


def test_from_an_installed_package_to_what_was_asked_for(tmp_path: Path) -> None:
    cudnn = metadata("nvidia-cudnn-cu13", "9.1")
    files: dict[str, str | bytes] = {
        "requirements.txt": "numpy\ntorch==2.14.1\n",
        "Dockerfile": BASE + "RUN uv pip install -r requirements.txt\n",
        f"{SITE}/torch-2.14.1.dist-info/METADATA": metadata("torch", "2.14.1", "numpy", "nvidia-cudnn-cu13==9.1"),
        f"{SITE}/nvidia_cudnn_cu13-9.1.dist-info/METADATA": cudnn,
        f"{SITE}/torch/lib/libtorch_cuda.so": CUDA,
    }
    found = related(tmp_path, files, SITE)
    above = ["requirements.txt:2 asked for here: `torch==2.14.1`", "Dockerfile:3 installed here"]
    names = [one for one in found if "cudnn" in one]
    assert found[names[0]][:3] == [f"{SITE}!torch-2.14.1.dist-info/METADATA:5 needed by `torch`", *above]
    assert found[f"{SITE}!torch/lib/libtorch_cuda.so accelerator-binary"][:2] == above


def test_from_a_wheel_to_the_line_that_asks_for_it(tmp_path: Path) -> None:
    name = "my_kernels-1.0-py3-none-manylinux_2_28_x86_64.whl"
    files: dict[str, str | bytes] = {
        name: wheel({"my_kernels/libx.so": CUDA, "my_kernels-1.0.dist-info/METADATA": metadata("my-kernels", "1.0")}),
        "pyproject.toml": '[project]\nname = "x"\ndependencies = [\n  "My.Kernels>=1",\n]\n',
    }
    (places,) = [places for key, places in related(tmp_path, files).items() if key.endswith("accelerator-binary")]
    assert [one.partition(" ")[0] for one in places] == ["pyproject.toml:4"]


@pytest.mark.parametrize(
    "files",
    [
        {"Dockerfile": BASE + "RUN pip install -r other.txt\n"},
        {"Dockerfile": BASE + "RUN pip install -r /app/requirements.txt\n", "sub/requirements.txt": "numpy\n"},
        {"Dockerfile": "FROM"},
        {},
    ],
)
def test_what_could_be_several_files_is_not_guessed(files: Mapping[str, str], tmp_path: Path) -> None:
    found = related(tmp_path, {"requirements.txt": "flash-attn==2.8.3\n", **files})
    assert found["requirements.txt accelerator-package"] == []


def test_packages_that_need_each_other_come_to_an_end(tmp_path: Path) -> None:
    files = {
        f"{SITE}/torch-1.dist-info/METADATA": metadata("torch", "1+cu130", "triton"),
        f"{SITE}/triton-1.dist-info/METADATA": metadata("triton", "1", "torch"),
    }
    found = related(tmp_path, files, SITE)
    assert found[f"{SITE}!torch-1.dist-info/METADATA accelerator-package"] == [
        f"{SITE}!triton-1.dist-info/METADATA:4 needed by `triton`"
    ]
