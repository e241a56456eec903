"""Only lines changed since a reference count."""

from __future__ import annotations

import os
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


@pytest.mark.parametrize(
    "name", ["a b.py", "caf\u00e9.py", 'q"uote.py', "tab\t.py", "wow!.py", "back\\slash.py", "b/b.py", b"\xff.py"]
)
@pytest.mark.parametrize("setting", [(), ("core.quotePath", "false"), ("diff.noprefix", "true")])
def test_any_name_counts_from_any_folder_above(
    checkout: Path, name: str | bytes, setting: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = checkout / "sub" / os.fsdecode(name)
    path.parent.mkdir(parents=True)
    path.write_text("x.to('cuda')\n")
    git(checkout, "add", ".")
    git(checkout, "commit", "-qm", "two")
    path.write_text("x.to('cuda')\nx.to('cuda:1')\n")
    for one in [setting] if setting else []:
        git(checkout, "config", *one)
    assert [one.rpartition(":")[2] for one in found(checkout)] == ["2"]
    assert [one.rpartition(":")[2] for one in found(checkout / "sub")] == ["2"]
    (checkout.parent / f"{checkout.name}-link").symlink_to(checkout)
    monkeypatch.chdir(checkout.parent)
    for named in (f"{checkout.name}-link/sub", f"{checkout.name}/sub", checkout):
        report = lint([named], LintSettings(base="HEAD"))
        assert [one.location.line for one in report.findings] == [2]


def test_settings_of_git_change_nothing(checkout: Path) -> None:
    settings = {"mnemonicPrefix": "true", "interHunkContext": "9", "context": "5", "suppressBlankEmpty": "true"}
    for key, value in settings.items():
        git(checkout, "config", f"diff.{key}", value)
    (checkout / "a.py").write_text("y = 1\nx.to('cuda')\ny = 1\n\n\nz.to('cuda')\n")
    assert found(checkout) == ["a.py:6"]


def test_a_changed_line_may_look_like_a_head_of_the_difference(checkout: Path) -> None:
    text = "++ b/other.py\n@@ -1 +7 @@\u2028x\n-- a/a.py\n"
    (checkout / "a.py").write_text(f"s = '''\n{text}'''\nx.to('cuda')\n")
    (checkout / "z.py").write_text("x.to('cuda')\n")
    git(checkout, "add", "z.py")
    assert found(checkout) == ["z.py:1"]
    (checkout / "a.py").write_text(f"s = '''\n{text}'''\nz.to('cuda')\n")
    assert found(checkout) == ["a.py:6", "z.py:1"]
    names = {Path(name).name for name in changed_lines(checkout, "HEAD").ranges}
    assert names == {"a.py", "z.py"}


def test_what_is_only_renamed_has_not_changed(checkout: Path) -> None:
    git(checkout, "mv", "a.py", "b.py")
    assert found(checkout) == []
    git(checkout, "commit", "-qm", "renamed")
    (checkout / "b.py").write_text("x.to('cuda')\ny = 1\nz.to('cuda:1')\n")
    assert found(checkout, "HEAD~1") == ["b.py:3"]


def test_what_git_does_not_know_is_new(checkout: Path) -> None:
    (checkout / ".gitignore").write_text("ignored.py\n")
    (checkout / "ignored.py").write_text("x.to('cuda')\n")
    (checkout / "inner").mkdir()
    git(checkout / "inner", "init", "-q")
    (checkout / "inner" / "c.py").write_text("x.to('cuda')\n")
    assert found(checkout) == ["inner/c.py:1"]
    report = lint(["ignored.py"], LintSettings(root=checkout, base="HEAD"))
    assert [one.location.file for one in report.findings] == ["ignored.py"]


def test_a_submodule_counts_line_by_line(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outer = tmp_path_factory.mktemp("outer")
    git(outer, "init", "-q")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(checkout), "mod")
    git(outer, "commit", "-qm", "with a module")
    assert found(outer) == []
    (outer / "mod" / "a.py").write_text("x.to('cuda')\ny = 1\nz.to('cuda:1')\n")
    (outer / "mod" / "new.py").write_text("x.to('cuda')\n")
    assert found(outer) == ["mod/a.py:3", "mod/new.py:1"]
    assert found(outer / "mod") == ["a.py:3", "new.py:1"]
    git(outer / "mod", "commit", "-qam", "on")
    assert found(outer) == ["mod/a.py:3", "mod/new.py:1"]
    git(outer, "update-index", "--cacheinfo", f"160000,{'1' * 40},mod")
    git(outer, "commit", "-qm", "a commit that is not here")
    assert found(outer) == ["mod/a.py:1", "mod/a.py:3", "mod/new.py:1", "mod/with space.py:1"]


def test_a_branch_that_went_on_does_not_count_with_three_dots(checkout: Path) -> None:
    git(checkout, "checkout", "-qb", "mine")
    git(checkout, "checkout", "-qb", "theirs")
    (checkout / "a.py").write_text("y = 1\n")
    git(checkout, "commit", "-qam", "gone there")
    git(checkout, "checkout", "-q", "--detach", "mine")
    (checkout / "b.py").write_text("x.to('cuda')\n")
    git(checkout, "add", ".")
    git(checkout, "commit", "-qm", "mine")
    assert found(checkout, "theirs") == ["a.py:1", "b.py:1"]
    assert found(checkout, "theirs...") == found(checkout, "theirs...HEAD") == ["b.py:1"]


def test_a_worktree_of_its_own_and_a_hook(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(checkout, "worktree", "add", "-q", str(checkout / "tree"), "-b", "other")
    (checkout / "tree" / "sub").mkdir()
    (checkout / "tree" / "a.py").write_text("x.to('cuda')\ny.to('cuda')\n")
    (checkout / "tree" / "sub" / "b.py").write_text("x.to('cuda')\n")
    assert found(checkout / "tree") == ["a.py:2", "sub/b.py:1"]
    monkeypatch.setenv("GIT_DIR", ".git")
    assert found(checkout / "tree") == ["a.py:2", "sub/b.py:1"]
    assert found(checkout / "tree" / "sub") == ["b.py:1"]


def test_a_shallow_clone_says_what_to_fetch(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    git(checkout, "commit", "-qm", "two", "--allow-empty")
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--depth=1", f"file://{checkout}", ".")
    with pytest.raises(UsageError, match="no commit `HEAD~1`") as fault:
        found(clone, "HEAD~1")
    assert "fetch" in str(fault.value.diagnostics[0].help)


def test_without_git_it_says_so(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="needs git"):
        found(checkout)


@pytest.mark.parametrize("base", ["nothing", "--output=x", "HEAD..HEAD", "HEAD:a.py", "HEAD...other", ""])
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
