"""A cgroup of its own for each kubelet: two kubelets under one root clean up each other's pods."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_MOUNT: Final = Path("/sys/fs/cgroup")


def make(name: str) -> None:
    """Make the cgroup in the one hierarchy of version 2, or in every controller of version 1."""
    for hierarchy in _hierarchies():
        folder = hierarchy / name
        folder.mkdir(exist_ok=True)
        # In version 1 an empty cpuset takes no process, and a new one is empty.
        for setting in ("cpuset.cpus", "cpuset.mems"):
            if (hierarchy / setting).exists() and (folder / setting).exists():
                (folder / setting).write_text((hierarchy / setting).read_text())


def remove(pattern: str) -> None:
    """Remove the cgroups of matching names and all below them; what still holds a process stays."""
    for hierarchy in _hierarchies():
        for top in hierarchy.glob(pattern):
            for folder, _, _ in os.walk(top, topdown=False):
                with suppress(OSError):
                    os.rmdir(folder)


def _hierarchies() -> list[Path]:
    if (_MOUNT / "cgroup.controllers").exists():
        return [_MOUNT]
    return [path for path in _MOUNT.iterdir() if path.is_dir() and (path / "cgroup.procs").exists()]
