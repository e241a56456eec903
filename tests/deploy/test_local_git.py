"""Code from a repository, at one ref."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from portable.deploy.local_git import CloneFailed, clone
from portable.model.code import GitSource

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=b", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two commits, the first one tagged, and a link that leads out."""
    made = tmp_path_factory.mktemp("repository")
    (made / "src").mkdir()
    (made / "src" / "x.py").write_text("one")
    (made / "out").symlink_to("/")
    git(made, "init", "-q")
    git(made, "add", ".")
    git(made, "commit", "-qm", "one")
    git(made, "tag", "v1")
    (made / "src" / "x.py").write_text("two")
    git(made, "commit", "-qam", "two")
    return made


@pytest.mark.parametrize(("ref", "text"), [("v1", "one"), ("HEAD", "two"), ("whole", "one"), ("short", "one")])
def test_every_kind_of_ref(repository: Path, tmp_path: Path, ref: str, text: str) -> None:
    commit = git(repository, "rev-parse", "v1^{commit}")
    wanted = {"whole": commit, "short": commit[:8]}.get(ref, ref)
    folder = clone(GitSource(git=repository.as_uri(), ref=wanted, path="src"), tmp_path / "clone")
    assert (folder / "x.py").read_text() == text


@pytest.mark.parametrize(
    ("ref", "path", "why"),
    [
        ("no-such-ref", None, "no-such-ref"),
        ("--upload-pack=touch x", None, "begin with a dash"),
        ("v1", "nothing", "no folder nothing"),
        ("v1", "out", "no folder out"),
        ("v1", "../..", "no folder"),
    ],
)
def test_what_is_not_to_be_had(repository: Path, tmp_path: Path, ref: str, path: str | None, why: str) -> None:
    source = GitSource.model_construct(git=repository.as_uri(), ref=ref, path=path)
    with pytest.raises(CloneFailed, match=why):
        clone(source, tmp_path / "clone")
    assert not Path("x").exists()


def test_a_machine_without_git(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CloneFailed, match="git is not installed"):
        clone(GitSource(git=repository.as_uri(), ref="v1"), tmp_path / "clone")
