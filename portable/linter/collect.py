"""Paths to files: folders walked once, ignore files respected, links not followed into circles."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from portable.linter import gitignore
from portable.linter.archive.named import NamedImage, named_image
from portable.linter.kinds import folder_kind, is_known, named_kind

_NEVER = frozenset(
    {
        *(".eggs", ".git", ".hg", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".svn", ".terraform", ".tox"),
        *(".venv", "__pycache__", "node_modules", "venv"),
    }
)
"""Folders that are no part of a workload; they are looked into when a path names them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to look at."""

    name: str
    """As shown: relative to the root where it lies below it, with forward slashes."""
    path: str
    size: int
    fault: str = ""
    """Why it cannot be opened, for example a link that leads in a circle."""
    kind: str = ""
    """Known without looking inside: a folder that is one subject, an image; `path` is empty for a remote one."""
    state: tuple[int, ...] = ()
    """Of a file: when it was last written and last changed in any way (nanoseconds), and its number on its disk."""


def collect(
    paths: Sequence[str | Path], root: Path, exclude: Iterable[str] = (), *, online: bool = False
) -> list[Found]:
    """Every file below the paths that may be a subject, by name, each once.

    `exclude` are globs as in `.gitignore`. A file that a path names itself is taken whatever it is called. A folder of
    installed packages and an image layout are one subject each; images are named as in `portable.linter.archive.named`.
    """
    extra = gitignore.parse("", "\n".join(exclude))
    found: dict[str, Found] = {}
    for path in paths:
        image = named_image(str(path))
        if image is not None:
            found.setdefault(str(path), _image(str(path), image, root, online=online))
            continue
        given = Path(path)
        absolute = given if given.is_absolute() else root / given
        name = _shown(absolute, root)
        if absolute.is_dir() and (kind := folder_kind(absolute.name, os.listdir(absolute), named=True)):
            walked = iter([Found(name, str(absolute), 0, kind=kind)])
        elif absolute.is_dir():
            walked = _walk(str(absolute), "" if name == "." else name + "/", [extra, *_above(absolute, root)])
        else:
            one = _file(name, str(absolute))
            walked = iter([one if one.fault else replace(one, kind=named_kind(absolute.name))])
        for one in walked:
            found.setdefault(one.name, one)
    return [found[name] for name in sorted(found)]


def _image(name: str, image: NamedImage, root: Path, *, online: bool) -> Found:
    """An image on disk, or a remote one if it may be asked for."""
    if image.path is None:
        return Found(name, "", 0, "" if online else "it is remote: --online asks for it", "image")
    path = image.path if image.path.is_absolute() else root / image.path
    return Found(name, str(path), 0, "" if path.exists() else "there is no such file or folder", "image")


def _shown(path: Path, root: Path) -> str:
    absolute, base = os.path.abspath(path), os.path.abspath(root)
    inside = absolute == base or absolute.startswith(base.rstrip(os.sep) + os.sep)
    return (os.path.relpath(absolute, base) if inside else absolute).replace(os.sep, "/")


def _above(folder: Path, root: Path) -> list[gitignore.IgnoreFile]:
    """The ignore files of the root and of every folder between it and a folder, that folder aside."""
    shown = _shown(folder, root)
    if shown == "." or shown.startswith("/"):
        return []
    parts = shown.split("/")[:-1]
    files = []
    for depth in range(len(parts) + 1):
        prefix = "/".join(parts[:depth])
        file = _ignore_file(str(root / prefix), prefix + "/" if prefix else "")
        if file:
            files.append(file)
    return files


def _ignore_file(folder: str, prefix: str) -> gitignore.IgnoreFile | None:
    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as file:
            return gitignore.parse(prefix, file.read(1 << 20))
    except OSError:
        return None


def _walk(folder: str, prefix: str, ignores: list[gitignore.IgnoreFile]) -> Iterator[Found]:
    pending = [(folder, prefix, ignores)]
    while pending:
        folder, prefix, ignores = pending.pop()
        own = _ignore_file(folder, prefix)
        ignores = [*ignores, own] if own else ignores
        try:
            entries = list(os.scandir(folder))
        except OSError as fault:
            yield Found(prefix.rstrip("/") or ".", folder, 0, fault.strerror or "not readable")
            continue
        kind = folder_kind(os.path.basename(folder), [entry.name for entry in entries])
        if kind:
            yield Found(prefix.rstrip("/") or ".", folder, 0, kind=kind)
            continue
        for entry in entries:
            name = prefix + entry.name
            try:
                is_folder = entry.is_dir(follow_symlinks=False)
            except OSError:
                continue
            if is_folder:
                if entry.name not in _NEVER and not gitignore.is_ignored(ignores, name, True):
                    pending.append((entry.path, name + "/", ignores))
            elif is_known(entry.name) and not gitignore.is_ignored(ignores, name, False):
                found = _file(name, entry.path)
                if found.fault != "folder":
                    yield found


def _file(name: str, path: str) -> Found:
    """A file with its size, or with what is wrong about it."""
    try:
        state = os.stat(path)
    except OSError as fault:
        return Found(name, path, 0, fault.strerror or "not readable")
    if stat.S_ISDIR(state.st_mode):
        return Found(name, path, 0, "folder")
    if not stat.S_ISREG(state.st_mode):
        return Found(name, path, 0, "not a regular file")
    return Found(name, path, state.st_size, state=(state.st_mtime_ns, state.st_ctime_ns, state.st_ino))
