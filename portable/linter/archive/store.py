"""Where an image lies on disk: a layout folder, or an archive of one that is read in place."""

from __future__ import annotations

import io
import os
import posixpath
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from portable.linter.archive.named import DIGEST
from portable.linter.archive.packed import Counted
from portable.linter.archive.tarball import Tar
from portable.linter.binary.source import MIB, Stream, opened, piece
from portable.linter.subject import Unreadable

LARGEST_DOCUMENT = 8 * MIB
_MOST_NAMES = 100_000
_LONGEST_CHAIN = 8


class Store(Protocol):
    """Where the pieces of an image come from."""

    def index(self) -> bytes:
        """The document that names what else there is; raises `Unreadable`."""

    def manifest(self, digest: str) -> bytes:
        """A manifest or an index of others, as its digest says; raises `Unreadable`."""

    def blob(self, digest: str) -> AbstractContextManager[Stream]:
        """A configuration or a layer as it is stored; whoever reads it compares it with its digest."""


class Files(Protocol):
    """Files by name, of a folder or an archive."""

    def opened(self, name: str) -> AbstractContextManager[Stream]:
        """A file from its first byte; raises `Unreadable` if there is none."""

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""


def whole(stream: Stream, limit: int = LARGEST_DOCUMENT, digest: str = "") -> bytes:
    """A small document, compared with its digest if it has one; raises `Unreadable`."""
    counted = Counted(stream)
    parts: list[bytes] = []
    while part := counted.read(min(MIB, limit + 1)):
        parts.append(part)
        if counted.count > limit:
            raise Unreadable("too-large", f"a document of more than {limit:,} bytes")
    if digest and counted.digest() != digest:
        raise Unreadable("wrong-digest", f"the content of {digest[:19]}… is not what its digest says")
    return b"".join(parts)


class OnDisk:
    """An image in the OCI layout, as a folder or an archive has it."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def index(self) -> bytes:
        """See `Store`."""
        with self._files.opened("index.json") as stream:
            return whole(stream)

    def manifest(self, digest: str) -> bytes:
        """See `Store`."""
        with self.blob(digest) as stream:
            return whole(stream, digest=digest)

    def blob(self, digest: str) -> AbstractContextManager[Stream]:
        """See `Store`."""
        if not DIGEST.fullmatch(digest):
            raise Unreadable("bad-digest", "a digest is none, or of another kind than SHA-256")
        return self._files.opened("blobs/sha256/" + digest.removeprefix("sha256:"))


class Slice:
    """A piece of an open file as a stream."""

    def __init__(self, descriptor: int, offset: int, size: int) -> None:
        self._descriptor = descriptor
        self._at, self._end = offset, offset + size

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; raises `Unreadable`."""
        size = self._end - self._at if size < 0 else min(size, self._end - self._at)
        data = piece(self._descriptor, self._at, size)
        self._at += len(data)
        return data


class Folder:
    """The files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        """See `Files`."""
        return (self._folder / name).is_file()

    @contextmanager
    def opened(self, name: str) -> Iterator[Stream]:
        """See `Files`; what is no regular file is not opened."""
        path = self._folder / name
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                raise Unreadable("not-regular", f"{name} is no regular file")
            descriptor = opened(path)
        except OSError as fault:
            raise Unreadable("missing", f"{name} cannot be opened: {fault.strerror}") from fault
        try:
            yield Slice(descriptor, 0, os.fstat(descriptor).st_size)
        finally:
            os.close(descriptor)


class Archive:
    """The files of a tar file, read where they lie; `close` it."""

    def __init__(self, file: Path | bytes) -> None:
        """Go over its headers; raises `Unreadable`."""
        self._descriptor = -1
        self._data = file if isinstance(file, bytes) else b""
        self._found: dict[str, tuple[int, int]] = {}
        self._links: dict[str, str] = {}
        if isinstance(file, Path):
            try:
                self._descriptor = opened(file)
            except OSError as fault:
                raise Unreadable("not-readable", fault.strerror or "cannot be opened") from fault
        try:
            self._go_over()
        except Unreadable:
            self.close()
            raise

    def close(self) -> None:
        """Give the file back."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _piece(self, offset: int, size: int) -> Stream:
        if self._descriptor < 0:
            return io.BytesIO(self._data[offset : offset + size])
        return Slice(self._descriptor, offset, size)

    def _go_over(self) -> None:
        size = os.fstat(self._descriptor).st_size if self._descriptor >= 0 else len(self._data)
        first = self._piece(0, 6).read(6)
        if first.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
            raise Unreadable("packed-archive", "the archive itself is packed; unpack it once (gunzip, zstd -d)")
        for entry in Tar(self._piece(0, size)):
            if entry.kind == "file":
                self._found[entry.name] = entry.offset, entry.size
            elif entry.kind == "link":
                target = posixpath.join(posixpath.dirname(entry.name), entry.target)
                self._links[entry.name] = posixpath.normpath(target)
            if len(self._found) + len(self._links) > _MOST_NAMES:
                raise Unreadable("too-large", f"more than {_MOST_NAMES:,} files in the archive")

    def has(self, name: str) -> bool:
        """See `Files`."""
        return self._resolved(name) in self._found

    def _resolved(self, name: str) -> str:
        for _ in range(_LONGEST_CHAIN):
            if name in self._found or name not in self._links:
                break
            name = self._links[name]
        return name

    @contextmanager
    def opened(self, name: str) -> Iterator[Stream]:
        """See `Files`."""
        found = self._found.get(self._resolved(posixpath.normpath(name)))
        if found is None:
            raise Unreadable("missing", f"there is no {name[:200]} in the archive")
        yield self._piece(*found)
