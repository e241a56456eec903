"""`portable lint` and `portable rule` from the outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TIED = "import torch\nx = torch.zeros(3).cuda()\n"


def portable(folder: Path, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "NO_COLOR": "1", "COLUMNS": "120"}
    command = [sys.executable, "-m", "portable", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(TIED)
    return tmp_path


def test_findings_end_with_one_and_the_level_decides(folder: Path) -> None:
    assert portable(folder, "lint").returncode == 1
    assert portable(folder, "lint", "--fail-level", "error").returncode == 0
    assert portable(folder, "lint", "--exit-zero").returncode == 0
    assert portable(folder, "lint", "--runtime", "rocm").returncode == 0, "it is right on ROCm"
    assert portable(folder, "lint", "--runtime", "mtia").returncode == 1


def test_several_formats_in_one_run(folder: Path) -> None:
    done = portable(folder, "lint", "-o", "sarif=out.sarif", "-o", "concise")
    assert "train.py:2:5: warning[cuda-tensor-call]" in done.stdout
    assert json.loads((folder / "out.sarif").read_text())["runs"][0]["results"]


def test_standard_input_has_a_name(folder: Path) -> None:
    done = portable(folder, "lint", "-", "--stdin-filename", "x.py", "-o", "concise", stdin=TIED)
    assert done.stdout.startswith("x.py:2:5")


def test_a_baseline_answers_for_what_was_there(folder: Path) -> None:
    assert portable(folder, "lint", "--baseline", "known.json", "--update-baseline").returncode == 0
    assert portable(folder, "lint", "--baseline", "known.json").returncode == 0
    (folder / "more.py").write_text(TIED)
    assert portable(folder, "lint", "--baseline", "known.json").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--runtime", "cuad"), 64, "there is no runtime `cuad`"),
        (("--select", "cuda-devise-string"), 78, "cuda-device-string"),
        (("missing-folder",), 6, "missing-folder"),
        (("-", "train.py"), 64, "stands alone"),
        (("--update-baseline",), 64, "--baseline"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = portable(folder, "lint", *arguments, stdin="")
    assert done.returncode == code, done.stderr
    assert said in done.stderr


def test_a_rule_explains_itself(folder: Path) -> None:
    page = portable(folder, "rule", "cuda-device-string").stdout
    assert "Why it locks you in" in page
    unknown = portable(folder, "rule", "cuda-device-sting")
    assert unknown.returncode == 64
    assert "did you mean `cuda-device-string`?" in unknown.stderr
    listed = json.loads(portable(folder, "rule", "--all", "-o", "json").stdout)
    assert len(listed["rules"]) > 50
