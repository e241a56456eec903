"""The examples of `docs/lint-binaries.md` are run, and print what the page says.

python -m tests.linter.test_binaries_page    # writes what they print into the page
"""

from __future__ import annotations

import gzip
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.linter.archive.building import Layout, layer, metadata, wheel
from tests.linter.binary.building import library
from tests.linter.binary.test_loose import cubin

PAGE = Path(__file__).parents[2] / "docs" / "lint-binaries.md"
_EXAMPLE = re.compile(r"```console\n\$ (portable [^\n]+)\n(.*?)```", re.DOTALL)

CUDA = library("needs: libcudart.so.12\ncuda: sm_80 sm_90")
ROCM = library("needs: libamdhip64.so.6\nrocm: gfx942 gfx1101")


def prepared(folder: Path) -> Path:
    """The files the page speaks of."""
    (folder / "libkernels.so").write_bytes(CUDA)
    members: dict[str, bytes | str] = {
        "kernels/libcuda_kernels.so": library("needs: libcudart.so.12\ncuda: sm_70 compute_70"),
        "kernels/librocm_kernels.so": ROCM,
        "kernels-1.0.dist-info/METADATA": metadata("kernels", "1.0"),
    }
    (folder / "kernels-1.0-py3-none-manylinux_2_28_x86_64.whl").write_bytes(wheel(members))
    installed = folder / "venv" / "lib" / "python3.12" / "site-packages"
    (installed / "kernels").mkdir(parents=True)
    (installed / "kernels" / "libkernels.so").write_bytes(CUDA)
    (installed / "torch-2.14.1.dist-info").mkdir()
    (installed / "torch-2.14.1.dist-info" / "METADATA").write_text(metadata("torch", "2.14.1+cu130"))
    (folder / "kernel.cubin").write_bytes(cubin(0x06006402, 8))
    (folder / "kernel.ptx").write_text(".version 8.4\n.target sm_90\n.address_size 64\n")
    sources: dict[str, bytes | str | None] = {
        "kernels-1.0/PKG-INFO": metadata("kernels", "1.0"),
        "kernels-1.0/kernels/run.py": "import torch\n\nx = torch.zeros(3).cuda()\n",
    }
    (folder / "kernels-1.0.tar.gz").write_bytes(gzip.compress(layer(sources)))
    service = folder / "service"
    (service / "site-packages" / "nvidia_cudnn_cu13-9.1.dist-info").mkdir(parents=True)
    (service / "site-packages" / "torch-2.14.1.dist-info").mkdir()
    for name, text in {
        "Dockerfile": "FROM nvidia/cuda:13.0.1-runtime-ubuntu24.04\nRUN pip install -r requirements.txt\n",
        "requirements.txt": "numpy\ntorch==2.14.1\n",
        "site-packages/torch-2.14.1.dist-info/METADATA": metadata("torch", "2.14.1", "nvidia-cudnn-cu13==9.1"),
        "site-packages/nvidia_cudnn_cu13-9.1.dist-info/METADATA": metadata("nvidia-cudnn-cu13", "9.1"),
    }.items():
        (service / name).write_text(text)
    image = Layout()
    path = "usr/lib/python3/dist-packages/torch-2.14.1.dist-info/METADATA"
    files: dict[str, bytes | str | None] = {"opt/lib/libkernels.so": ROCM, path: metadata("torch", "2.14.1+rocm7.0")}
    image.platform([layer(files)], environment=["HSA_XNACK=1"])
    image.write(folder / "images" / "training")
    return folder


def printed(command: str, folder: Path) -> str:
    """What a command prints, its complaints included."""
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120", "XDG_CACHE_HOME": str(folder / "cache")}
    words = [sys.executable, "-m", *shlex.split(command)]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


EXAMPLES = _EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(tmp_path_factory.mktemp("page"))


@pytest.mark.parametrize(("command", "output"), EXAMPLES)
def test_an_example_prints_what_the_page_says(command: str, output: str, folder: Path) -> None:
    assert printed(command, folder) == output


def test_the_page_has_an_example_of_each_kind() -> None:
    said = " ".join(command for command, _ in EXAMPLES)
    assert all(
        word in said for word in (".so", ".cubin", ".ptx", ".tar.gz", ".whl", "site-packages", "oci:", "docker://")
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        place = prepared(Path(name))
        text = _EXAMPLE.sub(
            lambda match: f"```console\n$ {match[1]}\n{printed(match[1], place)}```", PAGE.read_text(encoding="utf-8")
        )
    PAGE.write_text(text, encoding="utf-8")
