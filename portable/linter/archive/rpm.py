"""Installed packages of RPM, from its database: SQLite with one header for each package.

The database is read in memory, never opened where it lies; a hostile one is stopped after so many steps. Older forms
(Berkeley DB, ndb) are not read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from portable.linter.archive.metadata import Named
from portable.linter.subject import Unreadable

if TYPE_CHECKING:
    import sqlite3

_MOST_PACKAGES = 50_000
_MOST_STEPS = 20_000_000
_LARGEST_HEADER = 32 << 20
_NAME, _VERSION, _RELEASE = 1000, 1001, 1002
_STRINGS = (6, 9)
_MAGIC = b"SQLite format 3\0"


def installed(data: bytes) -> list[Named]:
    """The packages of a database, by name; raises `Unreadable`."""
    import sqlite3

    if not data.startswith(_MAGIC) or len(data) < 100:
        raise Unreadable("unknown-list", "a list of RPM packages in an older form than SQLite is not read")
    # A database in memory has no journal beside it; its header must not ask for one.
    data = data[:18] + b"\1\1" + data[20:]
    try:
        database = sqlite3.connect(":memory:")
    except sqlite3.Error as fault:
        raise Unreadable("unknown-list", f"SQLite is not at hand: {fault}") from fault
    try:
        database.deserialize(data)
        return sorted(_packages(database))
    except (sqlite3.Error, MemoryError, OverflowError, ValueError) as fault:
        raise Unreadable("invalid-list", f"the database of RPM packages is broken: {fault}"[:200]) from fault
    finally:
        database.close()


def _packages(database: sqlite3.Connection) -> Iterator[Named]:
    import sqlite3

    steps = iter(range(_MOST_STEPS // 10_000))
    database.set_progress_handler(lambda: next(steps, None) is None, 10_000)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_HEADER)
    database.execute("PRAGMA trusted_schema = OFF")
    kinds = database.execute("SELECT type FROM sqlite_master WHERE name = 'Packages'").fetchall()
    if kinds != [("table",)]:
        raise Unreadable("invalid-list", "the database of RPM packages has no table of them")
    for (header,) in database.execute("SELECT blob FROM Packages LIMIT ?", (_MOST_PACKAGES,)):
        named = _named(header) if isinstance(header, bytes) else None
        if named is not None:
            yield named


def _named(header: bytes) -> Named | None:
    """Name and version in one header: an index of tags, then their values."""
    if len(header) < 8:
        return None
    count, _ = struct.unpack_from(">II", header)
    values = 8 + 16 * count
    if values > len(header):
        return None
    found: dict[int, str] = {}
    for tag, kind, offset, _ in struct.iter_unpack(">IIII", header[8:values]):
        if tag in (_NAME, _VERSION, _RELEASE) and kind in _STRINGS:
            end = header.find(b"\0", values + offset)
            found[tag] = header[values + offset : end][:300].decode("utf-8", "replace")
    name = found.get(_NAME)
    version = "-".join(found[tag] for tag in (_VERSION, _RELEASE) if found.get(tag))
    return Named(name, f"={version}" if version else "", 1) if name else None
