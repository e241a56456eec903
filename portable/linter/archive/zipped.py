"""Members of a zip file, with what is wrong about them; nothing is unpacked to disk.

The directory's size is asked before it is read, names that lead elsewhere, links, encrypted members and members that
grow too much are told and left out.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from portable.linter.binary.source import MIB, Stream
from portable.linter.subject import Unreadable

_MOST_MEMBERS = 100_000
_LARGEST_DIRECTORY = 64 * MIB
_LARGEST_MEMBER = 16 << 30
_SUSPICIOUS = 64 * MIB
_RATIO = 100
"""Times its stored size that a large member may grow; libraries of device code grow 2 to 20 times."""
_LINK = 0o120000
NESTED = (".whl", ".zip", ".egg", ".jar", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar.zst")
"""Ends of the names of archives, which are not opened inside of others."""

FAULTS = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError),
    *(zlib.error, struct.error, UnicodeError, OverflowError, IndexError, KeyError),
)
"""What `zipfile` raises for broken files."""


class Member(NamedTuple):
    """One file in an archive."""

    name: str
    size: int
    entry: zipfile.ZipInfo


class Left(NamedTuple):
    """A member that is not looked at, and why."""

    name: str
    reason: Unreadable


class Zip:
    """An open zip file; `close` it."""

    def __init__(self, file: Path | bytes, *, holds_archives: bool = False) -> None:
        """Read the directory; raises `Unreadable`. Archives inside are told and left out, unless it is made of them."""
        self._refused = () if holds_archives else NESTED
        try:
            self._file = io.BytesIO(file) if isinstance(file, bytes) else file.open("rb")
        except OSError as fault:
            raise Unreadable("not-readable", fault.strerror or "cannot be opened") from fault
        try:
            _check_directory(self._file)
            self._zip = zipfile.ZipFile(self._file)
            self._judge()
        except FAULTS as fault:
            self._file.close()
            raise Unreadable("invalid-zip", f"it is no zip file: {fault}"[:200]) from fault
        except Unreadable:
            self._file.close()
            raise

    def close(self) -> None:
        """Give the file back."""
        self._zip.close()
        self._file.close()

    def _judge(self) -> None:
        found: dict[str, Member] = {}
        self.left: list[Left] = []
        for entry in self._zip.infolist():
            name = entry.filename
            if name in found:
                self.left.append(Left(name, Unreadable("duplicate-member", "it stands there twice; the last counts")))
            reason = _fault(entry, self._refused)
            if reason:
                self.left.append(Left(name, reason))
            elif not entry.is_dir():
                found[name] = Member(name, entry.file_size, entry)
        self.members = tuple(found[name] for name in sorted(found))

    @contextmanager
    def opened(self, member: Member) -> Iterator[Stream]:
        """A member as it unpacks."""
        with self._zip.open(member.entry) as stream:
            yield stream

    def start(self, member: Member) -> Stream:
        """A member from its first byte; left open until the archive is closed."""
        return self._zip.open(member.entry)

    def data(self, member: Member, limit: int) -> bytes:
        """A small member whole; raises `Unreadable`."""
        if member.size > limit:
            raise Unreadable("too-large", f"{member.size:,} bytes; at most {limit:,} are read")
        try:
            with self.opened(member) as stream:
                return stream.read()
        except FAULTS as fault:
            raise Unreadable("invalid-zip", f"it cannot be unpacked: {fault}"[:200]) from fault


def _check_directory(file: io.BufferedIOBase) -> None:
    """Refuse a directory that would fill memory, before it is read."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 65_536 - 22 - 76))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + 22 > len(tail):
        raise Unreadable("invalid-zip", "it has no directory: cut off, or no zip file")
    members, length = struct.unpack_from("<HI", tail, at + 10)
    wide = tail.rfind(b"PK\6\6", 0, at)
    if wide >= 0 and wide + 56 <= len(tail):
        members, length = struct.unpack_from("<QQ", tail, wide + 32)
    if members > _MOST_MEMBERS or length > _LARGEST_DIRECTORY:
        raise Unreadable("too-large", f"{members:,} members; at most {_MOST_MEMBERS:,} are looked at")
    file.seek(0)


def _fault(entry: zipfile.ZipInfo, refused: tuple[str, ...]) -> Unreadable | None:
    """Why a member must not be looked at, if it must not."""
    if leads_elsewhere(entry.filename) or "\\" in entry.orig_filename or "\0" in entry.orig_filename:
        return Unreadable("unsafe-name", "its name leads out of the archive")
    if entry.external_attr >> 16 & 0o170000 == _LINK:
        return Unreadable("link-in-archive", "links are not followed")
    if entry.flag_bits & 1:
        return Unreadable("encrypted", "it is encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # LZMA takes as much memory as the member asks for.
        return Unreadable("unknown-packing", "it is packed in a way that wheels do not use")
    if entry.filename.lower().endswith(refused):
        return Unreadable("nested-archive", "archives in archives are not opened")
    grows = entry.file_size > _SUSPICIOUS and entry.file_size > _RATIO * max(1, entry.compress_size)
    if grows or entry.file_size > _LARGEST_MEMBER:
        return Unreadable("zip-bomb", f"it would grow from {entry.compress_size:,} to {entry.file_size:,} bytes")
    return None


def leads_elsewhere(name: str) -> bool:
    """Whether a member's name would be written outside the folder it is unpacked to."""
    return name.startswith("/") or ".." in name.split("/") or name[1:2] == ":"
