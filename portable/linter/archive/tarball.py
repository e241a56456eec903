"""Members of a tar stream, one after the other, in memory that does not grow with their number.

Old, POSIX and GNU headers; long names of GNU and pax. Python's own reader keeps every member and takes whole headers of
any size into memory, which a hostile file may use.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Literal, NamedTuple

from portable.linter.binary.source import MIB, Stream
from portable.linter.subject import Unreadable

_BLOCK = 512
_LARGEST_HEADER = MIB
_MOST_MEMBERS = 5_000_000
Kind = Literal["file", "link", "folder", "other"]
_KINDS: dict[bytes, Kind] = {
    b"0": "file",
    b"\0": "file",
    b"7": "file",
    b"1": "link",
    b"2": "link",
    b"5": "folder",
}


class Entry(NamedTuple):
    """One member's header."""

    name: str
    """Relative, without `./` in front; empty if it leads out of the archive."""
    kind: Kind
    size: int
    target: str
    """Where a link leads."""
    offset: int
    """Where its content begins in the stream."""


class Tar:
    """A tar stream: go over it once; what `read` gives is of the member gone over last."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._left = 0
        self._padding = 0
        self._at = 0
        self.is_over = False
        """The stream ended too early: what is wrong with a member is wrong with all."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes of the member; raises `Unreadable` where the stream ends too early."""
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._exactly(wanted)
        self._left -= wanted
        return data

    def __iter__(self) -> Iterator[Entry]:
        names: dict[str, str] = {}
        for _ in range(_MOST_MEMBERS):
            self._skip(self._left + self._padding)
            header = self._header()
            if header is None:
                return
            kind, size = header[156:157], _number(header[124:136])
            if kind in (b"L", b"K", b"x", b"g"):
                self._open(size)
                self._collect(kind, size, names)
                continue
            size = int(names.get("size", "")) if names.get("size", "").isdecimal() else size
            kept: Kind = _KINDS.get(kind, "other")
            self._open(size if kept in ("file", "other") else 0)
            if "GNU.sparse" in names:
                kept = "other"
            name = names.get("path") or _name(header)
            target = names.get("linkpath") or _text(header[157:257])
            yield Entry(_clean(name), kept, self._left, target, self._at)
            names = {}
        raise Unreadable("too-large", f"more than {_MOST_MEMBERS:,} members")

    def _open(self, size: int) -> None:
        self._left, self._padding = size, -size % _BLOCK

    def _header(self) -> bytes | None:
        data = self._exactly(_BLOCK, may_end=True)
        if not data or not data.strip(b"\0"):
            return None
        stored = _number(data[148:156])
        if stored != sum(data) - sum(data[148:156]) + 8 * 32:
            raise Unreadable("invalid-tar", f"no header at byte {self._at - _BLOCK:,}")
        return data

    def _collect(self, kind: bytes, size: int, names: dict[str, str]) -> None:
        """Long names stand in members of their own, before the one they are for."""
        if size > _LARGEST_HEADER:
            raise Unreadable("too-large", f"a header of {size:,} bytes")
        data = self.read()
        if kind == b"L":
            names["path"] = _text(data)
        elif kind == b"K":
            names["linkpath"] = _text(data)
        elif kind == b"x":
            names.update(_pax(data))

    def _exactly(self, size: int, *, may_end: bool = False) -> bytes:
        parts: list[bytes] = []
        missing = size
        while missing:
            part = self._stream.read(min(missing, MIB))
            if not part:
                break
            parts.append(part)
            missing -= len(part)
        self._at += size - missing
        if missing and not (may_end and missing == size):
            self.is_over = True
            raise Unreadable("truncated", "the archive ends in the middle of a member")
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _skip(self, size: int) -> None:
        self._left = self._padding = 0
        while size:
            step = min(size, MIB)
            self._exactly(step)
            size -= step


def _number(field: bytes) -> int:
    """A size or checksum: octal text, or binary for what octal cannot hold."""
    if field[0] & 0x80:
        value = int.from_bytes(field, "big") & ((1 << (8 * len(field) - 1)) - 1)
        if value > 1 << 62:
            raise Unreadable("invalid-tar", "a size below zero or beyond all bounds")
        return value
    digits = field.strip(b"\0 ").partition(b"\0")[0].strip()
    if digits.strip(b"01234567"):
        raise Unreadable("invalid-tar", "a number that is none")
    return int(digits or b"0", 8)


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")


def _name(header: bytes) -> str:
    prefix = _text(header[345:500]) if header[257:263] == b"ustar\0" else ""
    return f"{prefix}/{_text(header[:100])}" if prefix else _text(header[:100])


def _pax(data: bytes) -> Iterator[tuple[str, str]]:
    """The records of an extended header: `LENGTH NAME=VALUE` and a line's end."""
    at = 0
    while at < len(data):
        blank = data.find(b" ", at, at + 20)
        digits = data[at:blank]
        if blank < 0 or not digits.isdigit() or int(digits) <= blank - at:
            return
        record = data[blank + 1 : at + int(digits) - 1]
        name, _, value = record.partition(b"=")
        key = name.decode("utf-8", "replace")
        yield ("GNU.sparse" if key.startswith("GNU.sparse") else key), value.decode("utf-8", "replace")
        at += int(digits)


def _clean(name: str) -> str:
    """A member's name relative to the root; empty if it leads out of it."""
    if ".." in name.split("/") or "\0" in name:
        return ""
    return posixpath.normpath("/" + name).lstrip("/")
