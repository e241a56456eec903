"""What `portable lint` writes into files: fixes and comments, in the encoding and with the line ends they had."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import cast

import pytest

from portable.cli import lint_fixes
from portable.cli.session import Session
from portable.errors import Diagnostic, UsageError
from tests.cli.test_lint import portable

TEXT = "import torch\ntorch.cuda.synchronize()\n"
FIXED = TEXT.replace("torch.cuda.", "torch.accelerator.")
ACCENT = "# \u00e9\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TEXT.encode(), FIXED.encode()),
        (TEXT.rstrip("\n").encode(), FIXED.rstrip("\n").encode()),
        (TEXT.replace("\n", "\r\n").encode(), FIXED.replace("\n", "\r\n").encode()),
        (codecs.BOM_UTF8 + TEXT.encode(), codecs.BOM_UTF8 + FIXED.encode()),
        ((ACCENT + TEXT).encode(), (ACCENT + FIXED).encode()),
        ((ACCENT + TEXT).encode("latin-1"), (ACCENT + FIXED).encode("latin-1")),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), codecs.BOM_UTF16_LE + FIXED.encode("utf-16-le")),
        (b"# coding: cp1252\n# \x80\n" + TEXT.encode(), b"# coding: cp1252\n# \x80\n" + FIXED.encode()),
    ],
)
def test_a_fix_changes_its_characters_and_no_others(before: bytes, after: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(before)
    done = portable(tmp_path, "lint", "a.py", "--fix")
    assert (tmp_path / "a.py").read_bytes() == after, done.stderr
    assert "fixed 1 file\n" in done.stderr


def test_a_file_that_is_not_of_its_encoding_is_left_and_named(tmp_path: Path) -> None:
    before = b"# coding: ascii\n# \x80\n" + TEXT.encode()
    (tmp_path / "a.py").write_bytes(before)
    done = portable(tmp_path, "lint", "a.py", "--fix")
    assert (tmp_path / "a.py").read_bytes() == before
    assert "not-fixed" in done.stderr
    assert done.returncode == 1


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize("text", [TEXT, TEXT.rstrip("\n"), TEXT + "\n\n", TEXT.replace("\n", "\r\n")])
def test_a_difference_is_what_patch_takes(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(text.encode())
    shown = subprocess.run(
        [*portable(tmp_path, "lint", "a.py", "--diff").args], cwd=tmp_path, capture_output=True, check=True
    ).stdout
    subprocess.run(["patch", "-p0", "--binary", "-s"], input=shown, cwd=tmp_path, check=True)
    assert (tmp_path / "a.py").read_bytes() == text.replace("torch.cuda.", "torch.accelerator.").encode()


@pytest.mark.parametrize("flags", [["--fix"], ["--add-ignores", "a reason"]])
def test_standard_input_never_writes_the_file_it_is_called_after(flags: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("untouched\n")
    done = portable(tmp_path, "lint", "-", "--stdin-filename", "a.py", *flags, stdin=TEXT)
    assert (done.returncode, "error[standard-input]" in done.stderr) == (64, True)
    assert (tmp_path / "a.py").read_text() == "untouched\n"


def test_a_difference_of_standard_input_is_of_what_came_in(tmp_path: Path) -> None:
    done = portable(tmp_path, "lint", "-", "--stdin-filename", "a.py", "--diff", stdin=TEXT)
    assert "+torch.accelerator.synchronize()" in done.stdout


@pytest.mark.parametrize(
    "before", [codecs.BOM_UTF8 + TEXT.encode(), (f"# coding: latin-1\n{ACCENT}{TEXT}").encode("latin-1")]
)
@pytest.mark.parametrize("is_standard_input", [False, True])
def test_edits_are_counted_in_the_text_that_was_linted(before: bytes, is_standard_input: bool, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(before)
    words = ["lint", "-", "--stdin-filename", "a.py"] if is_standard_input else ["lint", "a.py"]
    command = portable(tmp_path, *words, "-o", "rdjson", stdin="").args
    shown = subprocess.run(command, cwd=tmp_path, input=before, capture_output=True, check=False).stdout
    (one,) = json.loads(shown)["diagnostics"]
    assert one["suggestions"][0]["range"] == one["location"]["range"]
    command = [*command[: command.index("-o")], "--diff"]
    shown = subprocess.run(command, cwd=tmp_path, input=before, capture_output=True, check=False).stdout
    assert b"\n-torch.cuda.synchronize()\n+torch.accelerator.synchronize()\n" in shown


def test_comments_keep_the_encoding(tmp_path: Path) -> None:
    before = (ACCENT + TEXT).encode("latin-1")
    (tmp_path / "a.py").write_bytes(before)
    done = portable(tmp_path, "lint", "a.py", "--add-ignores", "the CUDA pool")
    assert done.returncode == 0, done.stderr
    assert b"\xe9" in (tmp_path / "a.py").read_bytes()
    assert portable(tmp_path, "lint", "a.py").returncode == 0


def test_comments_may_have_a_last_day_to_come_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(TEXT)
    for day in ("2020-01-01", "2999-13-01"):
        done = portable(tmp_path, "lint", "a.py", "--add-ignores", f"the CUDA pool until={day}")
        assert (done.returncode, "error[bad-day]" in done.stderr) == (64, True)
    assert (tmp_path / "a.py").read_text() == TEXT
    assert portable(tmp_path, "lint", "a.py", "--add-ignores", "the CUDA pool until=2999-12-31").returncode == 0
    assert portable(tmp_path, "lint", "a.py").returncode == 0


def test_what_no_comment_answers_for_is_told_and_the_rest_of_its_file_is_answered(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"y = 1  # portable: ignore[cuda-graph] old\n{TEXT}")
    done = portable(tmp_path, "lint", "a.py", "--add-ignores", "the CUDA pool")
    assert (done.returncode, "a.py: `unused-ignore` is not answered for" in done.stderr) == (1, True)
    assert (tmp_path / "a.py").read_text().endswith("  # portable: ignore[torch-cuda-call] the CUDA pool\n")


def test_an_archive_is_read_and_never_written(tmp_path: Path) -> None:
    import tarfile

    (tmp_path / "a.py").write_text(TEXT)
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "a.py", "x/a.py")
    before = (tmp_path / "x.tar.gz").read_bytes()
    done = portable(tmp_path, "lint", "x.tar.gz", "--fix", "-o", "concise")
    assert "x.tar.gz!x/a.py:2:1: warning[torch-cuda-call]" in done.stdout
    assert (tmp_path / "x.tar.gz").read_bytes() == before


def test_a_notebook_is_fixed_in_its_code_and_nowhere_else(tmp_path: Path) -> None:
    cells = [
        {"outputs": [{"text": [TEXT]}], "source": [TEXT, "x = '\u00e9'"], "cell_type": "code", "metadata": {}},
        {"source": TEXT, "cell_type": "markdown", "metadata": {}},
    ]
    text = json.dumps({"nbformat": 4, "cells": cells, "metadata": {}}, indent=1, ensure_ascii=False)
    (tmp_path / "a.ipynb").write_text(text)
    wanted = text.replace(
        '"import torch\\ntorch.cuda.synchronize()\\n",\n    "x',
        '"import torch\\ntorch.accelerator.synchronize()\\n",\n    "x',
    )
    assert "+" in portable(tmp_path, "lint", "a.ipynb", "--diff").stdout
    assert portable(tmp_path, "lint", "a.ipynb", "--fix").returncode == 0
    assert (tmp_path / "a.ipynb").read_text() == wanted
    assert "nothing to fix" in portable(tmp_path, "lint", "a.ipynb", "--fix").stderr


def test_a_file_that_is_only_to_be_read_stays_and_the_others_are_fixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    for name in ("a.py", "b.py", "gone/c.py"):
        (tmp_path / name).write_text(TEXT)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "a.py")
    said: list[str] = []

    class Run:
        def show(self, diagnostics: list[Diagnostic]) -> None:
            said.extend(one.message for one in diagnostics)

    run = cast("Session", Run())
    done = [lint_fixes.rewritten(run, tmp_path / name, FIXED, "not-fixed") for name in ("a.py", "b.py")]
    monkeypatch.setattr(lint_fixes, "write_file", _full)
    done.append(lint_fixes.rewritten(run, tmp_path / "gone" / "c.py", FIXED, "not-fixed"))
    assert done == [False, True, False]
    assert [(tmp_path / name).read_text() for name in ("a.py", "b.py", "gone/c.py")] == [TEXT, FIXED, TEXT]
    assert [one.partition(" stays as it is: ")[2] for one in said] == ["permission denied", "the disk is full"]


def _full(path: Path, data: bytes) -> None:
    raise UsageError(Diagnostic("output-not-written", "the disk is full"))
