"""Layers as they are stored: unpacked as they are read, counted, and compared with their digest."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from typing import Any

from portable.linter.binary.source import MIB, Stream
from portable.linter.binary.zstd import faults, opened
from portable.linter.subject import Unreadable

_SUSPICIOUS = 1 << 30
_RATIO = 200
"""Times its stored size that a layer may grow beyond the first GiB; real layers grow 2 to 10 times."""
_XZ_MEMORY = 128 * MIB
"""What xz may keep to look back on; its strongest setting wants half of that."""


class Counted:
    """A stored stream: how much of it has gone by, and its digest."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self.count = 0

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        size = MIB if size is None or size < 0 else size
        data = self._stream.read(size)
        self._hash.update(data)
        self.count += len(data)
        return data

    def digest(self) -> str:
        """Of all there is: what was not read yet is read now."""
        while self.read(MIB):
            pass
        return f"sha256:{self._hash.hexdigest()}"


class Begun:
    """A stream whose first bytes were looked at."""

    def __init__(self, first: bytes, rest: Stream) -> None:
        self._first, self._rest = first, rest

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        if self._first:
            size = len(self._first) if size is None or size < 0 else size
            data, self._first = self._first[:size], self._first[size:]
            return data
        return self._rest.read(size)

    def readable(self) -> bool:
        """As file objects have it."""
        return True


class Packed:
    """A gzip, bzip2 or xz stream of any number of members, unpacked as it is read."""

    def __init__(self, stream: Stream, begin: Callable[[], Any]) -> None:
        self._stream = stream
        self._begin = begin
        self._inflate = begin()
        self._waiting = b""
        self._over = False

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes."""
        size = MIB if size < 0 else size
        while size and not self._over:
            if self._inflate.eof:
                self._next_member()
                continue
            # What did not fit yet zlib hands back, the others keep.
            is_wanting = getattr(self._inflate, "needs_input", True)
            stored = (self._waiting or self._stream.read(65_536)) if is_wanting else b""
            data: bytes = self._inflate.decompress(stored, size)
            self._waiting = getattr(self._inflate, "unconsumed_tail", b"")
            if data:
                return data
            if is_wanting and not stored and not self._inflate.eof:
                raise Unreadable("truncated", "its packed content ends too early")
        return b""

    def _next_member(self) -> None:
        """Zeros behind a member are padding, anything else is another one."""
        stored = self._inflate.unused_data
        while True:
            rest = stored.lstrip(b"\0")
            if rest:
                self._waiting, self._inflate = rest, self._begin()
                return
            stored = self._stream.read(65_536)
            if not stored:
                self._over = True
                return


class Unpacked:
    """What is in a stored layer, as it unpacks; raises `Unreadable` for what is broken or grows without bounds."""

    def __init__(self, stored: Counted, budget: Budget) -> None:
        self._stored = stored
        self._budget = budget
        self._grown = 0
        first = stored.read(6)
        while 0 < len(first) < 6 and (more := stored.read(6 - len(first))):
            first += more
        whole: Any = Begun(first, stored)
        if first.startswith(b"\x28\xb5\x2f\xfd"):
            self._inner: Stream = opened(whole)
        else:
            begin = _unpacking(first)
            self._inner = Packed(whole, begin) if begin else whole

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        try:
            data = self._inner.read(size)
        except Unreadable:
            raise
        except faults() as fault:
            raise Unreadable("invalid-layer", f"it cannot be unpacked: {fault}"[:200]) from fault
        self._grown += len(data)
        self._budget.take(len(data))
        if self._grown > _SUSPICIOUS and self._grown > _RATIO * self._stored.count:
            raise Unreadable("zip-bomb", f"it grew from {self._stored.count:,} to {self._grown:,} bytes and goes on")
        return data


def _unpacking(first: bytes) -> Callable[[], Any] | None:
    """What unpacks a stream that begins so; None if it is not packed. Raises `Unreadable` where Python lacks it."""
    if first.startswith(b"\x1f\x8b"):
        return lambda: zlib.decompressobj(31)
    try:
        if first.startswith(b"BZh") and first[4:] in (b"1A", b"\x17\x72"):
            import bz2

            return bz2.BZ2Decompressor
        if first == b"\xfd7zXZ\0":
            import lzma

            return lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY)
    except ImportError as fault:
        raise Unreadable("unknown-packing", f"this Python was built without {fault.name}") from fault
    return None


class Budget:
    """How much may be unpacked, or kept in memory, of one subject."""

    def __init__(self, size: int, fault: str = "it holds more than is unpacked of one") -> None:
        self._left = size
        self._fault = fault

    def take(self, size: int) -> None:
        """Count what was unpacked; raises `Unreadable` when it is too much."""
        self._left -= size
        if self._left < 0:
            raise Unreadable("too-large", self._fault)


def memory_budget() -> Budget:
    """What may be kept of one subject: the facts of some ten thousand libraries, the lists of real systems."""
    return Budget(96 * MIB, "it holds more libraries and lists of packages than are kept of one")
