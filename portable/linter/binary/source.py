"""Bytes by offset: of a file, of memory, or of a stream that only runs forwards."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self, TypeVar

from portable.linter.subject import Unreadable

MIB = 1 << 20
_CHUNK = MIB
_LARGEST_MEMORY = 32 * MIB
"""What one file's reads may come to; headers and tables of real libraries stay far below."""
_PASSES = 6

T = TypeVar("T")


class Source(Protocol):
    """Bytes that can be asked for by offset."""

    size: int

    def read_at(self, offset: int, size: int) -> bytes:
        """Exactly `size` bytes; raises `Unreadable` where the source is shorter."""


class Stream(Protocol):
    """Bytes that come one after the other."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""


def opened(path: str | os.PathLike[str]) -> int:
    """A file's descriptor, for bytes."""
    return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))


def piece(descriptor: int, offset: int, size: int) -> bytes:
    """Bytes of an open file by offset; fewer at its end. Raises `Unreadable`."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, offset, os.SEEK_SET)
            return os.read(descriptor, size)
        return os.pread(descriptor, size, offset)
    except OSError as fault:
        raise Unreadable("not-readable", fault.strerror or "cannot be read") from fault


def _truncated(offset: int, size: int) -> Unreadable:
    return Unreadable("truncated", f"it ends before byte {offset + size:,}")


class Memory:
    """Bytes at hand."""

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self._data = data

    def read_at(self, offset: int, size: int) -> bytes:
        """See `Source`."""
        if offset < 0 or offset + size > self.size:
            raise _truncated(offset, size)
        return self._data[offset : offset + size]


class File:
    """A file on disk, open while it is used as a context."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            self._descriptor = opened(path)
            self.size = os.fstat(self._descriptor).st_size
        except OSError as fault:
            raise Unreadable("not-readable", fault.strerror or "cannot be opened") from fault

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    def read_at(self, offset: int, size: int) -> bytes:
        """See `Source`."""
        if offset < 0 or offset + size > self.size:
            raise _truncated(offset, size)
        data = piece(self._descriptor, offset, size)
        if len(data) < size:
            raise _truncated(offset, size)
        return data


class Rewind(Exception):
    """A tape was asked for what has already gone by: play it again from the start."""


class Tape:
    """A stream that only runs forwards, as a source: what was read is kept, what has gone by needs another pass.

    A parser is started anew for each pass. It asks for the same bytes in the same order, gets them from memory, and so
    comes one backward step further each time.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: dict[tuple[int, int], bytes] = {}
        self._weight = 0
        self._stream: Stream | None = None
        self._at = 0
        self._recent = b""
        self._passes = 0

    def play(self, stream: Stream) -> None:
        """Begin a pass over the stream's first byte; raises `Unreadable` when there were too many."""
        self._passes += 1
        if self._passes > _PASSES:
            raise Unreadable("too-scattered", f"it would have to be unpacked more than {_PASSES} times")
        self._stream, self._at, self._recent = stream, 0, b""

    def read_at(self, offset: int, size: int) -> bytes:
        """See `Source`; raises `Rewind` for what has gone by."""
        if offset < 0 or offset + size > self.size:
            raise _truncated(offset, size)
        kept = self._kept.get((offset, size))
        if kept is not None:
            return kept
        data = self._reached(offset, size)
        self._weight += size
        if self._weight > _LARGEST_MEMORY:
            raise Unreadable("too-large", f"its tables hold more than {_LARGEST_MEMORY // MIB} MiB")
        self._kept[offset, size] = data
        return data

    def _reached(self, offset: int, size: int) -> bytes:
        if size > _LARGEST_MEMORY:
            raise Unreadable("too-large", f"a table holds more than {_LARGEST_MEMORY // MIB} MiB")
        while self._at < offset + size:
            chunk = self._stream.read(min(_CHUNK, self.size - self._at)) if self._stream else b""
            if not chunk:
                raise _truncated(offset, size)
            self._recent = self._recent[-max(2 * _CHUNK, self._at - offset) :] + chunk
            self._at += len(chunk)
        start = self._at - len(self._recent)
        if offset < start:
            raise Rewind
        return self._recent[offset - start : offset - start + size]


def replayed(read: Callable[[Source], T], start: Callable[[], Stream], size: int) -> T:
    """What a parser makes of a stream that can be started anew."""
    tape = Tape(size)
    while True:
        tape.play(start())
        try:
            return read(tape)
        except Rewind:
            continue
