"""Compressed device code, by both methods: as far as it is wanted, and refused where it is broken."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.binary.zstd import inflated, opened, package
from portable.linter.subject import Unreadable
from tests.linter.binary.building import raw_zstd

PACKED: dict[int, Callable[[bytes], bytes]] = {0: zlib.compress, 1: raw_zstd}


@pytest.mark.parametrize("method", PACKED)
@given(data=st.binary(max_size=3000), limit=st.integers(1, 4000))
def test_as_much_as_is_wanted(method: int, data: bytes, limit: int) -> None:
    assert inflated(PACKED[method](data), method, limit) == data[:limit]


@pytest.mark.parametrize("method", PACKED)
def test_what_is_cut_off_gives_its_beginning(method: int) -> None:
    data = bytes(range(256)) * 1000
    packed = package().compress(data) if method else zlib.compress(data)
    assert data.startswith(inflated(packed[:-4], method, 1000))


@pytest.mark.parametrize("method", PACKED)
@given(data=st.binary(min_size=4, max_size=200))
def test_any_bytes_are_refused_or_give_little(method: int, data: bytes) -> None:
    try:
        assert len(inflated(data, method, 4096)) <= 4096
    except Unreadable as reason:
        assert reason.name == "invalid-bundle"  # noqa: PT017  # both outcomes are right


def test_other_methods_are_told() -> None:
    with pytest.raises(Unreadable, match="unknown way"):
        inflated(b"", 7, 10)


def test_a_stream() -> None:
    data = bytes(range(256)) * 5000
    stream = opened(io.BytesIO(package().compress(data) + package().compress(b"more")))
    out = b""
    while part := stream.read(10_000):
        out += part
    assert out == data + b"more"
