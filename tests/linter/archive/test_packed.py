"""Layers as they are stored: every packing unpacks alike, digests are kept, what grows without bounds is stopped."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import sys
import tracemalloc
import zlib
from collections.abc import Callable
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


PACKS = pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress], ids=["gzip", "bzip2", "xz"])
Pack = Callable[[bytes], bytes]


@PACKS
@given(st.binary(max_size=5000), st.binary(max_size=100), st.integers(0, 150))
def test_a_stream_of_any_number_of_members(pack: Pack, first: bytes, second: bytes, padding: int) -> None:
    stored = pack(first) + pack(second) + bytes(4 * padding)
    assert unpacked(stored) == first + second


@given(
    st.binary(max_size=3000).filter(lambda data: not data.startswith((b"\x1f\x8b", b"\x28\xb5", b"BZh", b"\xfd7zXZ")))
)
def test_what_is_not_packed_stays_as_it_is(data: bytes) -> None:
    assert unpacked(data) == data


def test_the_digest_is_of_all_that_is_stored_even_where_not_all_was_read() -> None:
    stored = gzip.compress(b"x" * 100_000) + b"\0" * 5000
    counted = Counted(io.BytesIO(stored))
    Unpacked(counted, Budget(1 << 20)).read(10)
    assert counted.digest() == "sha256:" + hashlib.sha256(stored).hexdigest()


@PACKS
@given(st.data())
def test_what_is_broken_is_refused(pack: Pack, data: st.DataObject) -> None:
    broken = bytearray(pack(b"some content " * 40))
    broken[data.draw(st.integers(2, len(broken) - 1))] = data.draw(st.integers(0, 255))
    del broken[data.draw(st.integers(6, len(broken))) :]
    with suppress(Unreadable):
        unpacked(bytes(broken))


@PACKS
def test_what_is_cut_off_is_truncated(pack: Pack) -> None:
    with pytest.raises(Unreadable) as caught:
        unpacked(pack(bytes(range(256)) * 50)[:-20])
    assert caught.value.name == "truncated"


def test_a_layer_that_grows_without_bounds_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portable.linter.archive.packed._SUSPICIOUS", 1 << 20)
    pack = zlib.compressobj(9, wbits=31)
    bomb = b"".join(pack.compress(bytes(1 << 20)) for _ in range(20)) + pack.flush()
    with pytest.raises(Unreadable) as caught:
        unpacked(bomb)
    assert caught.value.name == "zip-bomb"


@PACKS
def test_no_more_is_unpacked_at_once_than_is_asked_for(pack: Pack) -> None:
    stored = pack(bytes(64 << 20))
    tracemalloc.start()
    read = Unpacked(Counted(io.BytesIO(stored)), Budget(1 << 40)).read(1000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0 < len(read) <= 1000
    assert peak < 16 << 20, "xz looks back on 8 MiB"


def test_xz_that_wants_too_much_memory_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 256 << 20}]
    with pytest.raises(Unreadable) as caught:
        unpacked(lzma.compress(b"x", filters=filters))
    assert caught.value.name == "invalid-layer"


@pytest.mark.parametrize(("stored", "module"), [(bz2.compress(b"x"), "bz2"), (lzma.compress(b"x"), "lzma")])
def test_a_python_that_cannot_unpack_says_so(stored: bytes, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(Unreadable) as caught:
        unpacked(stored)
    assert caught.value.name == "unknown-packing"


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
