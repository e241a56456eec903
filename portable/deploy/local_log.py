"""Lines of growing files, as they come."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from pathlib import Path

_CHUNK = 2**20


class Follower:
    """What is new in a set of files that may grow, and in which new files may appear."""

    def __init__(self, files: Callable[[], Iterable[Path]]) -> None:
        self._files = files
        self._open: dict[Path, _File] = {}

    def lines(self, *, last: bool = False) -> tuple[str, ...]:
        """Whole lines since the previous call, file by file; with `last` also what stands after the last line end."""
        for path in self._files():
            self._open.setdefault(path, _File(path))
        return tuple(line for one in self._open.values() for line in one.lines(last))


class _File:
    """One file and how far it was read; bytes that are no UTF-8 become replacement characters."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0
        self._begun = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def lines(self, last: bool) -> list[str]:
        """New whole lines, and what has no end if it is the last call."""
        parts = [self._begun]
        while chunk := self._read():
            parts.append(self._decoder.decode(chunk))
        if last:
            parts.append(self._decoder.decode(b"", final=True))
        *whole, self._begun = "".join(parts).split("\n")
        if last and self._begun:
            whole.append(self._begun)
            self._begun = ""
        return whole

    def _read(self) -> bytes:
        try:
            with open(self._path, "rb") as file:
                file.seek(self._position)
                chunk = file.read(_CHUNK)
        except OSError:
            return b""
        self._position += len(chunk)
        return chunk
