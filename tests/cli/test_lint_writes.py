"""What `portable lint` writes into files: fixes and comments, in the encoding and with the line ends they had."""

from __future__ import annotations

import codecs
import shutil
import subprocess
from pathlib import Path

import pytest

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


def test_comments_keep_the_encoding(tmp_path: Path) -> None:
    before = (ACCENT + TEXT).encode("latin-1")
    (tmp_path / "a.py").write_bytes(before)
    done = portable(tmp_path, "lint", "a.py", "--add-ignores", "the CUDA pool")
    assert done.returncode == 0, done.stderr
    assert b"\xe9" in (tmp_path / "a.py").read_bytes()
    assert portable(tmp_path, "lint", "a.py").returncode == 0


def test_an_archive_is_read_and_never_written(tmp_path: Path) -> None:
    import tarfile

    (tmp_path / "a.py").write_text(TEXT)
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "a.py", "x/a.py")
    before = (tmp_path / "x.tar.gz").read_bytes()
    done = portable(tmp_path, "lint", "x.tar.gz", "--fix", "-o", "concise")
    assert "x.tar.gz!x/a.py:2:1: warning[torch-cuda-call]" in done.stdout
    assert (tmp_path / "x.tar.gz").read_bytes() == before
