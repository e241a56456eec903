"""Folders of installed packages: found by name or by path, one subject each, links not followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.linter.lint import lint
from portable.linter.settings import LintSettings
from tests.linter.archive.building import metadata
from tests.linter.binary.building import library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "env" / "lib" / "site-packages"
    (made / "pkg" / "lib").mkdir(parents=True)
    (made / "pkg" / "lib" / "libx.so.1").write_bytes(library("needs: libcublas.so.12\ncuda: sm_70 sm_80 sm_90"))
    (made / "pkg" / "lib" / "liby.so").write_bytes(library("needs: libcublas.so.12\ncuda: sm_70 sm_80 sm_90"))
    (made / "pkg" / "code.py").write_text("import torch\n\nx = torch.zeros(1).cuda()\n")
    (made / "torch-2.4.0.dist-info").mkdir()
    (made / "torch-2.4.0.dist-info" / "METADATA").write_text(metadata("torch", "2.4.0+cu124", "nvidia-nccl-cu12"))
    return made


def seen(path: str | Path, root: Path) -> list[tuple[str, str, int]]:
    report = lint([path], LintSettings(root=root))
    return [(one.rule, one.location.file, one.location.line) for one in report.findings]


WANTED = [
    ("accelerator-binary", "env/lib/site-packages!pkg/lib/libx.so.1", 1),
    ("missing-device-code", "env/lib/site-packages!pkg/lib/libx.so.1", 1),
    ("accelerator-package", "env/lib/site-packages!torch-2.4.0.dist-info/METADATA", 3),
]


@pytest.mark.parametrize("path", [".", "env", "env/lib/site-packages"])
def test_it_is_one_subject_wherever_the_walk_begins(folder: Path, tmp_path: Path, path: str) -> None:
    found = seen(path, tmp_path)
    assert [(rule, file) for rule, file, _ in found] == [(rule, file) for rule, file, _ in WANTED]


def test_a_folder_of_another_name_counts_where_a_path_names_it(folder: Path, tmp_path: Path) -> None:
    target = folder.rename(tmp_path / "target")
    assert {file.partition("!")[0] for _, file, _ in seen(target, tmp_path)} == {"target"}
    assert ("cuda-tensor-call", "target/pkg/code.py", 3) in seen(".", tmp_path)
    (target / "pyproject.toml").write_text("[project]\n")
    assert any(file == "target/pkg/code.py" for _, file, _ in seen(target, tmp_path))


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (folder / "pkg" / "liblink.so").symlink_to(folder / "pkg" / "lib" / "liby.so")
    (folder / "circle").symlink_to(folder)
    report = lint([folder], LintSettings(root=tmp_path))
    (binary,) = [one for one in report.findings if one.rule == "accelerator-binary"]
    assert binary.message.startswith("`libx.so.1` and 1 more")


def test_broken_files_are_told(folder: Path, tmp_path: Path) -> None:
    (folder / "pkg" / "libbroken.so").write_bytes(b"\x7fELF\2\1\1")
    found = [one for one in seen(folder, tmp_path) if one[0] == "unreadable-subject"]
    assert found == [("unreadable-subject", "env/lib/site-packages!pkg/libbroken.so", 1)]


def test_settings_for_paths_reach_inside(folder: Path, tmp_path: Path) -> None:
    settings = LintSettings(root=tmp_path, per_path=(("site-packages", ("*",)),))
    assert not lint(["env"], settings).findings
