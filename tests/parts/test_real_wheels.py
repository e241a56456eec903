"""Real wheels from PyPI, by hash: what lint reads in them is what NVIDIA's own tool and the loader's tool read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from portable.linter.binary.library import Library, read_library
from portable.linter.binary.source import File
from portable.linter.lint import lint
from portable.linter.settings import LintSettings

pytestmark = pytest.mark.parts

WHEELS = {
    "bitsandbytes==0.50.2": "55348a9a4a21bfd99cf8c7b32fe67b4030ae5c2a05738e03c1747f65fa6ec283",
    "nvidia-cuda-cuobjdump==13.5.37": "38780fee50863252a0b8926357faa91615ca1c8346490563f33a06100cd73f58",
}
"""A package with libraries for CUDA, ROCm and Intel (43 MB), and the tool that lists device code (0.3 MB)."""


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheels, downloaded by pip with their hashes checked."""
    folder = tmp_path_factory.mktemp("wheels")
    wanted = folder / "requirements.txt"
    wanted.write_text("".join(f"{name} --hash=sha256:{digest}\n" for name, digest in WHEELS.items()))
    runner = [shutil.which("uvx") or "uvx", "pip"] if shutil.which("uvx") else [sys.executable, "-m", "pip"]
    options = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--platform", "manylinux_2_28_x86_64"]
    options += ["--platform", "manylinux_2_24_x86_64", "--platform", "manylinux_2_17_x86_64"]
    done = subprocess.run(
        [*runner, "download", "-q", *options, "-d", str(folder), "-r", str(wanted)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.fail(f"pip cannot download the wheels: {done.stderr[-500:]}")
    return {path.name.partition("-")[0]: path for path in folder.glob("*.whl")}


@pytest.fixture(scope="session")
def libraries(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The libraries of bitsandbytes as files."""
    folder = tmp_path_factory.mktemp("libraries")
    with zipfile.ZipFile(wheels["bitsandbytes"]) as archive:
        for name in archive.namelist():
            if name.endswith(".so"):
                (folder / Path(name).name).write_bytes(archive.read(name))
    return folder


def facts(path: Path) -> Library:
    with File(path) as source:
        return read_library(source)


def test_chips_are_those_of_cuobjdump(wheels: dict[str, Path], libraries: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheels["nvidia_cuda_cuobjdump"]) as archive:
        member = next(name for name in archive.namelist() if name.endswith("bin/cuobjdump"))
        tool = tmp_path / "cuobjdump"
        tool.write_bytes(archive.read(member))
        tool.chmod(0o755)
    seen = 0
    for path in sorted(libraries.glob("*_cuda*.so")):
        done = subprocess.run([tool, "--list-elf", "--list-ptx", path], capture_output=True, text=True, check=False)
        if done.returncode:
            # The tool gives up on code that CUDA 12.1 packed, behind its first chip.
            assert "Invalid ELF" in done.stderr
            continue
        wanted = set(re.findall(r"\.(sm_\d+[af]?)\.cubin", done.stdout))
        assert {str(one).rstrip("f") for one in facts(path).cuda} == wanted, path.name
        seen += 1
    assert seen == 6


@pytest.mark.skipif(
    shutil.which("readelf") is None and not os.environ.get("CI"), reason="readelf is not installed: .ci/image-deps.sh"
)
def test_needs_are_those_of_readelf(libraries: Path) -> None:
    for path in sorted(libraries.glob("*.so")):
        done = subprocess.run(["readelf", "-dW", path], capture_output=True, text=True, check=True)
        assert list(facts(path).dynamic.needed) == re.findall(r"\(NEEDED\).*\[(.*)\]", done.stdout), path.name


def test_amd_processors_are_those_measured(libraries: Path) -> None:
    found = {path.stem.rpartition("_")[2]: facts(path) for path in libraries.glob("*_rocm*.so")}
    assert {name: len(one.gfx) for name, one in found.items() if name in ("rocm64", "rocm72", "rocm715")} == {
        "rocm64": 14,
        "rocm72": 15,
        "rocm715": 25,
    }
    assert all("gfx942" in one.gfx for one in found.values())
    assert ["gfx950" in found[name].gfx for name in ("rocm64", "rocm72")] == [False, True]
    assert not any(one.left_out for one in found.values())


def test_a_real_wheel_is_told_in_a_few_lines(wheels: dict[str, Path]) -> None:
    path = wheels["bitsandbytes"]
    report = lint([path.name], LintSettings(root=path.parent))
    assert {one.rule for one in report.findings} == {"accelerator-package", "accelerator-binary", "missing-device-code"}
    assert len(report.findings) < 10
    (lacking,) = [one for one in report.findings if "rocm/gfx950" in one.effects and "rocm64" in one.message]
    assert lacking.on_runtime("rocm/gfx942") == "ok"
    assert lacking.on_runtime("rocm/gfx950") == "unknown", "a later build in the same package has it"
