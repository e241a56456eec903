"""Files are found once, in order, and nothing leads in circles."""

from __future__ import annotations

import os
from pathlib import Path

from portable.linter.collect import collect
from portable.linter.lint import lint
from portable.linter.settings import LintSettings


def test_files_come_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b.py", "a.py", "sub/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [one.name for one in collect([".", "a.py", "sub"], tmp_path)]
    assert found == ["a.py", "b.py", "sub/c.py"]


def test_a_folder_that_links_to_itself_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [one.name for one in collect(["."], tmp_path)] == ["a.py"]


def test_a_link_in_a_circle_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to(tmp_path / "b.py")
    (tmp_path / "b.py").symlink_to(tmp_path / "a.py")
    report = lint(["."], LintSettings(root=tmp_path))
    assert [(one.location.file, one.rule) for one in report.findings] == [
        ("a.py", "unreadable-subject"),
        ("b.py", "unreadable-subject"),
    ]


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    report = lint(["."], LintSettings(root=tmp_path))
    assert [one.message for one in report.findings] == ["not read (not-readable): not a regular file"]


def test_folders_of_tools_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "a.py").write_text("")
    assert collect(["."], tmp_path) == []
    assert [one.name for one in collect([".venv"], tmp_path)] == [".venv/a.py"]


def test_exclude_takes_the_patterns_of_ignore_files(tmp_path: Path) -> None:
    for name in ("a.py", "gen_a.py"):
        (tmp_path / name).write_text("")
    assert [one.name for one in collect(["."], tmp_path, ["gen_*"])] == ["a.py"]
