"""The wheel works where there is no checkout: installed into a fresh environment, started from an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGEST_INSTALL = 60 * 2**20

pytestmark = pytest.mark.parts


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An environment with the built wheel and its base dependencies alone."""
    uv = shutil.which("uv")
    if uv is None:
        if os.environ.get("CI"):
            pytest.fail("uv is missing: pip install uv")
        pytest.skip("uv is missing: pip install uv")
    folder = tmp_path_factory.mktemp("wheel")
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    run = [uv, "build", "--quiet", "--wheel", "--out-dir", str(folder / "dist"), str(ROOT)]
    subprocess.run(run, check=True, env=environment)
    subprocess.run(
        [uv, "venv", "--quiet", "--python", sys.executable, str(folder / "env")], check=True, env=environment
    )
    wheel = next((folder / "dist").glob("*.whl"))
    python = folder / "env" / "bin" / "python"
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), str(wheel)], check=True, env=environment)
    yield folder / "env"
    shutil.rmtree(folder)


def portable(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "COLUMNS": "200"}
    command = [str(installed / "bin" / "portable"), *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_the_main_job_needs_nothing_but_the_wheel(installed: Path, tmp_path: Path) -> None:
    made = portable(installed, tmp_path, "init", "--example", "train-llm", ".")
    assert made.returncode == 0, made.stderr
    compared = portable(installed, tmp_path, "compare", "train-llm.yaml")
    assert compared.returncode == 0, compared.stderr
    assert "p5.48xlarge" in compared.stdout
    compiled = portable(installed, tmp_path, "compile", "train-llm.yaml", "--target", "aws")
    assert compiled.returncode == 0, compiled.stderr
    assert "kind: RayJob" in compiled.stdout
    page = portable(installed, tmp_path, "report", "train-llm.yaml", "--target", "aws", "-o", "html")
    assert page.returncode == 0, page.stderr
    assert "<style>" in page.stdout
    linted = portable(installed, tmp_path, "lint", "--exit-zero", ".")
    assert linted.returncode == 0, linted.stderr
    left = portable(installed, tmp_path, "exit", "train-llm.yaml", "--from", "aws", "--to", "azure")
    assert left.returncode in {0, 1}, left.stderr


def test_both_names_of_the_command_answer(installed: Path, tmp_path: Path) -> None:
    for name in ("portable", "kubectl-portable"):
        done = subprocess.run(
            [installed / "bin" / name, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout.startswith("portable ")


def test_types_and_data_travel_with_it(installed: Path) -> None:
    package = next(installed.glob("lib/python*/site-packages/portable"))
    assert (package / "py.typed").is_file()
    assert (package / "loader" / "index" / "aws.json").is_file()
    assert (package / "schemas" / "workload.json").is_file()
    assert not list(package.parent.glob("tests")), "tests are no part of it"


def test_the_base_install_is_small(installed: Path) -> None:
    size = sum(path.stat().st_size for path in installed.rglob("*") if path.is_file() and not path.is_symlink())
    packages = sorted(path.name for path in next(installed.glob("lib/python*/site-packages")).glob("*.dist-info"))
    assert size <= LARGEST_INSTALL, f"{size / 2**20:.0f} MiB: {packages}"
    assert not [name for name in packages if name.startswith(("kubernetes-", "boto3-", "google_", "azure_", "ray-"))]
