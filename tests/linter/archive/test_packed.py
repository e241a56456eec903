"""Layers as they are stored: every packing unpacks alike, digests are kept, what grows without bounds is stopped."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.archive.packed import Budget, Counted, Unpacked
from portable.linter.binary.zstd import package
from portable.linter.subject import Unreadable


def unpacked(stored: bytes, budget: int = 1 << 40) -> bytes:
    stream = Unpacked(Counted(io.BytesIO(stored)), Budget(budget))
    out = b""
    while part := stream.read(1000):
        out += part
    return out


@given(st.binary(max_size=5000), st.binary(max_size=100), st.integers(0, 600))
def test_gzip_of_any_number_of_members(first: bytes, second: bytes, padding: int) -> None:
    stored = gzip.compress(first) + gzip.compress(second) + bytes(padding)
    assert unpacked(stored) == first + second


@given(st.binary(max_size=3000).filter(lambda data: not data.startswith((b"\x1f\x8b", b"\x28\xb5"))))
def test_what_is_not_packed_stays_as_it_is(data: bytes) -> None:
    assert unpacked(data) == data


def test_the_digest_is_of_all_that_is_stored_even_where_not_all_was_read() -> None:
    stored = gzip.compress(b"x" * 100_000) + b"\0" * 5000
    counted = Counted(io.BytesIO(stored))
    Unpacked(counted, Budget(1 << 20)).read(10)
    assert counted.digest() == "sha256:" + hashlib.sha256(stored).hexdigest()


@given(st.data())
def test_broken_gzip_is_refused(data: st.DataObject) -> None:
    broken = bytearray(gzip.compress(b"some content " * 40, mtime=0))
    broken[data.draw(st.integers(2, len(broken) - 1))] = data.draw(st.integers(0, 255))
    del broken[data.draw(st.integers(6, len(broken))) :]
    with suppress(Unreadable):
        unpacked(bytes(broken))


def test_gzip_that_is_cut_off_is_truncated() -> None:
    with pytest.raises(Unreadable) as caught:
        unpacked(gzip.compress(bytes(range(256)) * 50)[:-20])
    assert caught.value.name == "truncated"


def test_a_layer_that_grows_without_bounds_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portable.linter.archive.packed._SUSPICIOUS", 1 << 20)
    pack = zlib.compressobj(9, wbits=31)
    bomb = b"".join(pack.compress(bytes(1 << 20)) for _ in range(20)) + pack.flush()
    with pytest.raises(Unreadable) as caught:
        unpacked(bomb)
    assert caught.value.name == "zip-bomb"


def test_an_image_is_unpacked_within_its_budget() -> None:
    with pytest.raises(Unreadable) as caught:
        unpacked(gzip.compress(bytes(5000)), budget=4999)
    assert caught.value.name == "too-large"


def test_zstd_without_a_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    package.cache_clear()
    monkeypatch.setitem(sys.modules, "backports.zstd" if sys.version_info < (3, 14) else "compression.zstd", None)
    with pytest.raises(Unreadable) as caught:
        unpacked(b"\x28\xb5\x2f\xfd\x00\x58\x01\x00\x00")
    assert caught.value.name == "no-zstd"
    package.cache_clear()
