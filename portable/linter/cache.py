"""Results by content: a subject that was looked at before, by the same rules, is not looked at again.

A file that nobody wrote to since then is not even read: its name, size, times and number on its disk say so. A time is
believed only if it lay some seconds back when the file was read: a change within one tick of a clock would not show.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from portable.linter.collect import Found
from portable.linter.rows import Row
from portable.version import __version__

_LARGEST = 64 << 20
"""A larger cache file is dropped rather than read."""
_SETTLED = 3 * 10**9
"""Nanoseconds after which a file's times tell every later change."""
_NO_SUBJECT = ""
"""What is kept for a file that is nothing to lint."""


def key_of(kind: str, role: str, name: str, data: bytes) -> str:
    """What a result is kept under: everything that `look` reads of a subject, so its name as well."""
    state = blake2b(data, digest_size=16, key=f"{kind}/{role}".encode())
    state.update(b"\0" + name.encode("utf-8", "surrogatepass"))
    return state.hexdigest()


def stamp_of(found: Found, now: int) -> str:
    """What tells a file from every other and from itself after a change; empty if that cannot be told yet."""
    if not found.state or found.kind or max(found.state[:2]) + _SETTLED > now:
        return ""
    text = f"{found.path}\0{found.name}\0{found.size}\0{found.state}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def fingerprint(others: str = "") -> str:
    """Of the rules and readers in use: the version, the state of every file of this package, and rules of others."""
    state = blake2b(f"{__version__};{others}".encode(), digest_size=16)
    for folder, _, files in sorted(os.walk(os.path.dirname(__file__))):
        for file in sorted(files):
            if not file.endswith(".pyc"):
                stat = os.stat(os.path.join(folder, file))
                state.update(f"{file}:{stat.st_size}:{stat.st_mtime_ns};".encode())
    return state.hexdigest()


class Cache:
    """One file of results; a file that cannot be read or is of other rules counts as empty."""

    def __init__(self, folder: Path | None, others: str = "") -> None:
        self._path = folder / "lint.json" if folder else None
        self._fingerprint = fingerprint(others) if folder else ""
        self._now = time.time_ns()
        self.rows: dict[str, Row] = {}
        self._keys: dict[str, str] = {}
        """By stamp."""
        if folder:
            self._load()

    @property
    def is_used(self) -> bool:
        """Whether results are kept at all."""
        return self._path is not None

    def _load(self) -> None:
        path = self._path
        try:
            if path is None or path.stat().st_size > _LARGEST:
                return
            found: Any = json.loads(path.read_bytes())
            if found["fingerprint"] == self._fingerprint:
                rows, keys = dict(found["rows"]), dict(found["files"])
                self.rows, self._keys = rows, keys
        except (OSError, ValueError, KeyError, TypeError):
            return

    def unread(self, files: Iterable[Found]) -> tuple[list[tuple[str, str]], list[Found]]:
        """Names and keys of the subjects that need not be read, and the files that must be."""
        known: list[tuple[str, str]] = []
        rest: list[Found] = []
        for file in files:
            key = self._keys.get(stamp_of(file, self._now)) if self._keys else None
            if key is None or (key and key not in self.rows):
                rest.append(file)
            elif key:
                known.append((file.name, key))
        return known, rest

    def keep(self, new: Mapping[str, Row], used: frozenset[str], read: Sequence[tuple[Found, str]]) -> None:
        """Write the results of this run beside those that were there; results no longer used go when there are many.

        `read` are the files that were read, with the keys of their results, `_NO_SUBJECT` for none. A cache that
        cannot be written is no failure.
        """
        stamps = {stamp: key for file, key in read if (stamp := stamp_of(file, self._now))}
        if self._path is None or not (new or stamps):
            return
        is_large = len(self.rows) >= 4 * (len(used) + len(new))
        rows = {**({key: self.rows[key] for key in used} if is_large else self.rows), **new}
        keys = {stamp: key for stamp, key in self._keys.items() if key in rows or not (key or is_large)}
        body = {"fingerprint": self._fingerprint, "rows": rows, "files": {**keys, **stamps}}
        beside = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(body, separators=(",", ":")), encoding="utf-8")
            beside.replace(self._path)
        except OSError:
            beside.unlink(missing_ok=True)
