"""RPM's database: what a real SQLite writes is read, in either journal mode; hostile ones are stopped."""

from __future__ import annotations

import sqlite3
import struct
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.archive.rpm import installed
from portable.linter.subject import Unreadable


def header(name: str, version: str, release: str) -> bytes:
    """A header: a locale first, as real ones have it, then name, version, release."""
    index, store = b"", b""
    for tag, kind, text in ((100, 8, "C"), (1000, 6, name), (1001, 6, version), (1002, 6, release), (1003, 4, "abc")):
        index += struct.pack(">IIII", tag, kind, len(store), 1)
        store += text.encode() + b"\0"
    return struct.pack(">II", len(index) // 16, len(store)) + index + store


def database(path: Path, rows: Iterable[bytes], journal: str = "delete", make: str = "") -> bytes:
    with closing(sqlite3.connect(path)) as made:
        made.execute(f"PRAGMA journal_mode = {journal}")
        made.execute(make or "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
        if not make:
            made.executemany("INSERT INTO Packages (blob) VALUES (?)", [(row,) for row in rows])
        made.commit()
    return path.read_bytes()


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_packages_with_their_versions(tmp_path: Path, journal: str) -> None:
    rows = [header("glibc", "2.34", "100.el9"), header("cuda-cudart-12-8", "12.8.90", "1"), b"", b"\xff" * 40]
    found = installed(database(tmp_path / "rpmdb.sqlite", rows, journal))
    assert [(one.name, one.spec) for one in found] == [("cuda-cudart-12-8", "=12.8.90-1"), ("glibc", "=2.34-100.el9")]


@pytest.mark.parametrize("data", [b"", b"\0" * 200, b"SQLite format 3\0", b"SQLite format 3\0" + bytes(400)])
def test_what_is_no_such_database(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        installed(data)
    assert caught.value.name in ("unknown-list", "invalid-list")


def test_a_view_that_never_ends_is_not_asked(tmp_path: Path) -> None:
    endless = (
        "CREATE VIEW Packages AS WITH RECURSIVE n(blob) AS (SELECT 1 UNION ALL SELECT blob + 1 FROM n) SELECT * FROM n"
    )
    start = time.process_time()
    with pytest.raises(Unreadable, match="no table"):
        installed(database(tmp_path / "x", [], make=endless))
    assert time.process_time() - start < 5


@given(st.data())
def test_broken_databases_are_refused_or_read_in_part(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    broken = bytearray(WHOLE or _whole(tmp_path_factory.mktemp("rpm")))
    for _ in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    del broken[data.draw(st.integers(0, len(broken)) | st.just(len(broken))) :]
    with suppress(Unreadable):
        installed(bytes(broken))


WHOLE = bytearray()


def _whole(folder: Path) -> bytes:
    WHOLE.extend(database(folder / "x", [header("a", "1", "2"), header("b", "1", "2")]))
    return bytes(WHOLE)


@given(st.binary(max_size=120))
def test_any_header(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    place = tmp_path_factory.mktemp("any") / "x"
    for one in installed(database(place, [data])):
        assert one.name
