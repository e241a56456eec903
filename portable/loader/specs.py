"""Which files are specs: those that are named, and those of folders that hold a workload."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath

from portable.loader.absent import no_file

_SUFFIXES = (".yaml", ".yml")
_WORKLOAD = re.compile(rb"^kind:\s*['\"]?Workload\b", re.MULTILINE)
_TARGETS = re.compile(rb"^kind:\s*['\"]?Targets\b", re.MULTILINE)
_MOST = 2**20
"""Bytes; a larger file is no spec."""


def find_specs(paths: Iterable[str | FilePath]) -> tuple[FilePath, ...]:
    """Files as they are named, and the specs in folders and all folders below, files of a folder first; each once.

    Hidden folders are passed over, and a link to a folder is not followed.

    Raises:
        NoInput: a path does not exist.
    """
    found: dict[FilePath, None] = {}
    for path in map(FilePath, paths):
        if path.is_dir():
            found.update(dict.fromkeys(_below(path)))
        elif path.exists():
            found[path] = None
        else:
            raise no_file(path, "file or folder")
    return tuple(found)


def _below(folder: FilePath) -> Iterator[FilePath]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = FilePath(place, name)
            if path.suffix in _SUFFIXES and _says(path, _WORKLOAD):
                yield path


def is_targets(path: str | FilePath) -> bool:
    """Whether a file is a targets file."""
    return FilePath(path).is_file() and _says(FilePath(path), _TARGETS)


def _says(path: FilePath, kind: re.Pattern[bytes]) -> bool:
    try:
        return path.stat().st_size <= _MOST and kind.search(path.read_bytes()) is not None
    except OSError:
        return False
