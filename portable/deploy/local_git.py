"""The code of a workload from its repository, at one ref."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from portable.model.code import GitSource


class CloneFailed(Exception):
    """The repository, or the ref or folder in it, is not to be had; the message says why."""


def clone(source: GitSource, folder: Path) -> Path:
    """The source's folder inside a new clone; git asks no questions.

    A commit or branch is fetched alone where the server allows it; an abbreviated commit needs the whole history.

    Raises:
        CloneFailed: git says no.
    """
    if source.ref.startswith("-"):
        raise CloneFailed(f"a ref does not begin with a dash: {source.ref}")
    inside = ("-C", str(folder))
    _git("init", "--quiet", "--", str(folder))
    try:
        _git(*inside, "fetch", "--quiet", "--depth", "1", "--", source.git, source.ref)
        _git(*inside, "checkout", "--quiet", "--detach", "FETCH_HEAD")
    except CloneFailed:
        _git(*inside, "fetch", "--quiet", "--tags", "--", source.git, "+refs/heads/*:refs/remotes/origin/*")
        _git(*inside, "checkout", "--quiet", "--detach", source.ref, "--")
    found = folder / (source.path or ".")
    if not found.resolve().is_relative_to(folder.resolve()) or not found.is_dir():
        raise CloneFailed(f"it has no folder {source.path}")
    return found


def _git(*words: str) -> None:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        subprocess.run(  # noqa: S603 - no shell, and nothing from outside can be taken for an option
            ("git", *words),  # noqa: S607 - wherever the system has it
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        )
    except FileNotFoundError:
        raise CloneFailed("git is not installed") from None
    except subprocess.CalledProcessError as error:
        raise CloneFailed(error.stderr.strip()) from None
