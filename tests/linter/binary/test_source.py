"""Bytes by offset: a stream that only runs forwards gives what memory gives."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.binary.source import File, Memory, Source, Tape, replayed
from portable.linter.subject import Unreadable

places = st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(0, 2_000)), max_size=5)


@given(places)
def test_a_stream_gives_what_memory_gives(wanted: list[tuple[int, int]]) -> None:
    data = bytes(range(256)) * 12_000

    def read(source: Source) -> list[bytes]:
        return [source.read_at(offset, size) for offset, size in wanted]

    assert replayed(read, lambda: io.BytesIO(data), len(data)) == read(Memory(data))


def test_what_lies_close_behind_needs_no_second_pass() -> None:
    starts = 0

    def start() -> io.BytesIO:
        nonlocal starts
        starts += 1
        return io.BytesIO(bytes(9 << 20))

    def tables_at_the_end(source: Source) -> int:
        return len(source.read_at(source.size - 640, 640) + source.read_at(source.size - 5000, 4000))

    assert replayed(tables_at_the_end, start, 9 << 20) == 4640
    assert starts == 1


def test_a_stream_is_not_played_for_ever() -> None:
    def scattered(source: Source) -> None:
        for number in range(20):
            source.read_at((40 - number * 2) << 20, 1)

    with pytest.raises(Unreadable, match="more than 6 times") as caught:
        replayed(scattered, lambda: io.BytesIO(bytes(50 << 20)), 50 << 20)
    assert caught.value.name == "too-scattered"


@pytest.mark.parametrize(("offset", "size"), [(0, 11), (11, 1), (-1, 1), (5, 6)])
def test_beyond_the_end_is_truncated(tmp_path: Path, offset: int, size: int) -> None:
    (tmp_path / "x").write_bytes(bytes(10))
    tape = Tape(10)
    tape.play(io.BytesIO(bytes(10)))
    with File(tmp_path / "x") as file:
        for source in (Memory(bytes(10)), tape, file):
            with pytest.raises(Unreadable, match="ends before"):
                source.read_at(offset, size)


def test_a_stream_shorter_than_it_said_is_truncated() -> None:
    tape = Tape(1000)
    tape.play(io.BytesIO(bytes(10)))
    with pytest.raises(Unreadable, match="ends before"):
        tape.read_at(0, 100)


def test_tables_beyond_all_bounds_are_refused() -> None:
    tape = Tape(1 << 40)
    tape.play(io.BytesIO(b""))
    with pytest.raises(Unreadable, match="32 MiB"):
        tape.read_at(0, 1 << 30)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="No such file"):
        File(tmp_path / "x")
