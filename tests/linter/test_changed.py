"""Only lines changed since a reference count."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from portable.errors import UsageError
from portable.linter.changed import changed_lines
from portable.linter.lint import lint
from portable.linter.settings import LintSettings
from tests.linter.archive.building import Layout, layer, metadata, wheel
from tests.linter.binary.building import library

FIXED = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), *FIXED, *words], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.py").write_text("x.to('cuda')\ny = 1\n")
    (tmp_path / "with space.py").write_text("x.to('cuda')\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


def found(root: Path, base: str = "HEAD") -> list[str]:
    report = lint(["."], LintSettings(root=root, base=base))
    return [f"{one.location.file}:{one.location.line}" for one in report.findings]


def test_an_unchanged_line_does_not_count(checkout: Path) -> None:
    assert found(checkout) == []


def test_a_changed_line_and_a_new_file_count(checkout: Path) -> None:
    (checkout / "a.py").write_text("x.to('cuda')\ny = 1\nz.to('cuda:1')\n")
    (checkout / "with space.py").write_text("x.to('cuda:2')\n")
    (checkout / "new.py").write_text("x.to('cuda')\n")
    assert found(checkout) == ["a.py:3", "new.py:1", "with space.py:1"]


def test_binaries_and_folders_of_them_count_as_a_whole(checkout: Path) -> None:
    built, other = library("needs: libcudart.so.12"), library("needs: libamdhip64.so.6")
    inside = checkout / "env" / "site-packages" / "pkg"
    inside.mkdir(parents=True)
    for path in (checkout / "a b.so", checkout / "c.so", inside / "x.so"):
        path.write_bytes(built)
    wheeled = {"a-1.dist-info/METADATA": metadata("a", "1", "nvidia-nccl-cu12")}
    (checkout / "a.whl").write_bytes(wheel(wheeled))
    made = Layout()
    made.platform([layer({"usr/lib/libx.so": built})])
    made.write(checkout / "image")
    git(checkout, "add", ".")
    git(checkout, "commit", "-qm", "binaries")
    assert found(checkout) == []
    (checkout / "a.whl").write_bytes(wheel({**wheeled, "a/y": "more"}))
    assert found(checkout) == ["a.whl!a-1.dist-info/METADATA:4"]
    git(checkout, "commit", "-qam", "wheel")
    (checkout / "a b.so").write_bytes(other)
    assert found(checkout) == ["a b.so:1"]
    (inside / "x.so").write_bytes(other)
    (checkout / "image" / "index.json").write_bytes(made.index() + b" ")
    assert found(checkout) == ["a b.so:1", "env/site-packages!pkg/x.so:1", "image!usr/lib/libx.so:1"]


@pytest.mark.parametrize("base", ["nothing", "--output=x"])
def test_a_bad_reference_is_a_usage_error(checkout: Path, base: str) -> None:
    with pytest.raises(UsageError):
        found(checkout, base)


def test_a_folder_below_the_checkout_has_its_own_names(checkout: Path) -> None:
    (checkout / "sub").mkdir()
    (checkout / "sub" / "b.py").write_text("x.to('cuda')\n")
    git(checkout, "add", ".")
    git(checkout, "commit", "-qm", "two")
    (checkout / "sub" / "b.py").write_text("x.to('cuda')\nx.to('cuda:3')\n")
    assert found(checkout / "sub") == ["b.py:2"]


def test_a_folder_in_no_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no git repository"):
        changed_lines(tmp_path, "HEAD")
