"""Unpacking of zlib and zstd, as far as it is wanted."""

from __future__ import annotations

import importlib
import sys
import zlib
from functools import cache
from typing import Any

from portable.linter.binary.source import Stream
from portable.linter.subject import Unreadable

_ZLIB, _ZSTD = 0, 1
_WINDOW_LOG = 27
"""Streams that want more than 128 MiB to look back on are refused."""


def inflated(data: bytes, method: int, limit: int) -> bytes:
    """The first `limit` bytes, or fewer, of what was compressed; raises `Unreadable`."""
    if method == _ZLIB:
        try:
            return zlib.decompressobj().decompress(data, limit)
        except zlib.error as fault:
            raise Unreadable("invalid-bundle", f"device code cannot be unpacked: {fault}") from fault
    if method != _ZSTD:
        raise Unreadable("unknown-bundle", f"device code is compressed in an unknown way ({method})")
    zstd = package()
    try:
        found: bytes = zstd.ZstdDecompressor(options=_options(zstd)).decompress(data, max_length=limit)
    except zstd.ZstdError as fault:
        raise Unreadable("invalid-bundle", f"device code cannot be unpacked: {fault}") from fault
    return found


def opened(stream: Stream) -> Stream:
    """A zstd stream unpacked as it is read."""
    zstd = package()
    file: Stream = zstd.ZstdFile(stream, "rb", options=_options(zstd))
    return file


@cache
def package() -> Any:
    """Python has zstd from 3.14 on, `backports.zstd` is the same for those before; raises `Unreadable` without it."""
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    try:
        return importlib.import_module(name)
    except ImportError as fault:
        raise Unreadable("no-zstd", f"it is packed with zstd, and this Python lacks {name}") from fault


def faults() -> tuple[type[Exception], ...]:
    """What reading a packed stream can raise."""
    return (OSError, EOFError, ValueError, zlib.error, *lzma_faults(), package().ZstdError)


def lzma_faults() -> tuple[type[Exception], ...]:
    """What unpacking xz can raise; some builds of Python lack it."""
    try:
        from lzma import LZMAError
    except ImportError:
        return ()
    return (LZMAError,)


def _options(zstd: Any) -> dict[Any, int]:
    return {zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}
