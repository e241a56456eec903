"""Ignore files leave out what git leaves out."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter import gitignore
from portable.linter.collect import collect

PATTERNS = """
*.log
!keep.log
/build/
docs/**/*.py
a?c.py
[xy]z.py
# comment
deep/folder
trailing\\ space.py
"""

FILES = [
    "a.log", "keep.log", "build/x.py", "src/build/x.py", "docs/x.py", "docs/a/b/x.py", "abc.py", "ac.py", "xz.py",
    "az.py",    "deep/folder/x.py", "other/deep/folder/x.py", "src/a.log", "sub/nested.py", "sub/own.py", "main.py",
]  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    (tmp_path / ".gitignore").write_text(PATTERNS)
    (tmp_path / "sub" / ".gitignore").write_text("nested.py\n!own.py\n")
    return tmp_path


def test_it_leaves_out_what_git_leaves_out(tree: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tree)], check=True)
    words = ["git", "-C", str(tree), "ls-files", "--others", "--exclude-standard"]
    wanted = subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()
    found = {one.name for one in collect(["."], tree)}
    assert found == {name for name in wanted if name.endswith(".py")}


def test_a_file_that_is_named_is_taken(tree: Path) -> None:
    assert [one.name for one in collect(["build/x.py"], tree)] == ["build/x.py"]


def test_a_folder_below_the_root_heeds_the_files_above_it(tree: Path) -> None:
    assert collect(["docs"], tree) == []
    assert [one.name for one in collect(["sub"], tree)] == ["sub/own.py"]


@pytest.mark.parametrize(
    ("pattern", "taken", "left"),
    [
        ("[[]", "[", "a"),
        ("[a&&b]", "&", "c"),
        ("[a||b~~]", "~", "c"),
        ("[x--]", "x", "a"),
        ("[!]a]", "b", "]"),
        ("[^ab]", "^", "a"),
        ("[]a]", "]", "b"),
    ],
)
def test_letters_in_brackets_are_those_of_git_and_no_more(pattern: str, taken: str, left: str) -> None:
    file = gitignore.parse("", pattern)
    assert (file.verdict(taken, False), file.verdict(left, False)) == (True, None)


def test_a_pattern_that_is_no_expression_matches_nothing() -> None:
    assert not gitignore.parse("", "[").verdict("x", False)


def one_by_one(patterns: list[str], name: str, is_folder: bool) -> bool | None:
    """What the last pattern says that matches, asked one after the other."""
    said: bool | None = None
    for pattern in patterns:
        verdict = gitignore.parse("", pattern).verdict(name, is_folder)
        said = said if verdict is None else verdict
    return said


GLOBS = st.text("ab*?[]!/\\.", min_size=1, max_size=5)


@given(st.lists(GLOBS, max_size=5), st.text("ab./", min_size=1, max_size=6), st.booleans())
def test_the_last_pattern_that_matches_decides(patterns: list[str], name: str, is_folder: bool) -> None:
    together = gitignore.parse("", "\n".join(patterns)).verdict(name, is_folder)
    assert together == one_by_one(patterns, name, is_folder)
