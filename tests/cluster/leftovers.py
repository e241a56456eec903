"""A folder for one session, and the removal of those that killed sessions have left."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from pathlib import Path
from typing import IO, Final

from tests.cluster import cgroups

_PREFIX: Final = "portable-session-"


class SessionFolder:
    """A folder that is locked while its session lives; its name is also the prefix of the session's cgroups."""

    def __init__(self, parent: Path) -> None:
        _sweep(parent)
        self.path = Path(tempfile.mkdtemp(dir=parent, prefix=_PREFIX))
        self._lock = _locked(self.path)

    @property
    def name(self) -> str:
        """A name that no other session has."""
        return self.path.name

    def close(self) -> None:
        """Remove the folder and the cgroups."""
        _remove(self.path)
        if self._lock is not None:
            self._lock.close()


def _sweep(parent: Path) -> None:
    for path in parent.glob(f"{_PREFIX}*"):
        lock = _locked(path)
        if lock is not None:
            _remove(path)
            lock.close()


def _locked(path: Path) -> IO[str] | None:
    lock = (path / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _remove(path: Path) -> None:
    cgroups.remove(f"{path.name}-*")
    shutil.rmtree(path, ignore_errors=True)
