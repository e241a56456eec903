"""Results by content: a subject that was looked at before, by the same rules, is not looked at again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from portable.linter.rows import Row
from portable.version import __version__

_LARGEST = 64 << 20
"""A larger cache file is dropped rather than read."""


def key_of(kind: str, role: str, name: str, data: bytes) -> str:
    """What a result is kept under: everything that `look` reads of a subject, so its name as well."""
    state = blake2b(data, digest_size=16, key=f"{kind}/{role}".encode())
    state.update(b"\0" + name.encode("utf-8", "surrogatepass"))
    return state.hexdigest()


def fingerprint(others: str = "") -> str:
    """Of the rules and readers in use: the version, the state of every file of this package, and rules of others."""
    state = blake2b(f"{__version__};{others}".encode(), digest_size=16)
    for folder, _, files in sorted(os.walk(os.path.dirname(__file__))):
        for file in sorted(files):
            if file.endswith((".py", ".json")):
                stat = os.stat(os.path.join(folder, file))
                state.update(f"{file}:{stat.st_size}:{stat.st_mtime_ns};".encode())
    return state.hexdigest()


class Cache:
    """One file of results; a file that cannot be read or is of other rules counts as empty."""

    def __init__(self, folder: Path | None, others: str = "") -> None:
        self._path = folder / "lint.json" if folder else None
        self._fingerprint = fingerprint(others) if folder else ""
        self.rows: dict[str, Row] = self._load() if folder else {}

    @property
    def is_used(self) -> bool:
        """Whether results are kept at all."""
        return self._path is not None

    def _load(self) -> dict[str, Row]:
        path = self._path
        try:
            if path is None or path.stat().st_size > _LARGEST:
                return {}
            found: Any = json.loads(path.read_bytes())
            rows: dict[str, Row] = found["rows"] if found["fingerprint"] == self._fingerprint else {}
            return rows
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def keep(self, new: Mapping[str, Row], used: frozenset[str]) -> None:
        """Write the results of this run beside those that were there; results no longer used go when there are many.

        A cache that cannot be written is no failure.
        """
        if self._path is None or not new:
            return
        kept = self.rows if len(self.rows) < 4 * (len(used) + len(new)) else {key: self.rows[key] for key in used}
        text = json.dumps({"fingerprint": self._fingerprint, "rows": {**kept, **new}}, separators=(",", ":"))
        beside = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            beside.replace(self._path)
        except OSError:
            beside.unlink(missing_ok=True)
