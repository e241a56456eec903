"""A file, and what lies beside it, as they were in a commit: read from the repository, nothing of it is changed."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

from portable.errors import Diagnostic, NoInput

_SECONDS = 60


@contextmanager
def as_committed(ref: str, path: str) -> Iterator[Path]:
    """The file of a commit, in a folder that lasts as long as the block, with the folder around it.

    The path is one of the repository, as git writes `REF:PATH`, or one from here.

    Raises:
        NoInput: this is no repository, or the commit or the file is not in it.
    """
    top = Path(_git("rev-parse", "--show-toplevel").decode().strip()).resolve()
    found = _git(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", wrong=f"no commit `{ref}`"
    )
    commit = found.decode().strip()
    inside = next((one for one in _meant(path, top) if _holds(top, commit, one)), None)
    if inside is None:
        _none(f"there is no file `{path}` in `{ref}`")
    folder = inside.parent.as_posix()
    with TemporaryDirectory(prefix="portable-") as made:
        packed, unpacked = Path(made) / "archive.tar", Path(made) / "tree"
        part = () if folder == "." else ("--", folder)
        _git("-C", str(top), "archive", "--format=tar", f"--output={packed}", commit, *part)
        with tarfile.open(packed) as archive:
            archive.extractall(unpacked, filter=_harmless)  # noqa: S202 - the filter is stricter than `data`
        yield unpacked / inside


def _harmless(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Links that lead out of the folder are left out."""
    try:
        return tarfile.data_filter(member, folder)
    except tarfile.FilterError:
        return None


def _meant(path: str, top: Path) -> Iterator[Path]:
    yield Path(path)
    here = (Path.cwd() / path).resolve()
    if here.is_relative_to(top):
        yield here.relative_to(top)


def _holds(top: Path, commit: str, path: Path) -> bool:
    try:
        return _git("-C", str(top), "cat-file", "-t", f"{commit}:{path.as_posix()}").strip() == b"blob"
    except NoInput:
        return False


def _git(*words: str, wrong: str = "no git repository here") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and a reference cannot be taken for an option
            ["git", *words],  # noqa: S607 - wherever the system has it
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        _none("git is not installed")
    except subprocess.TimeoutExpired:
        _none(f"git did not answer in {_SECONDS} s")
    if done.returncode:
        _none(f"there is {wrong}", done.stderr.decode(errors="replace").strip())
    return done.stdout


def _none(message: str, said: str = "") -> NoReturn:
    notes = (f"git says: {said}",) if said else ()
    raise NoInput(Diagnostic("no-such-version", message, notes=notes))
