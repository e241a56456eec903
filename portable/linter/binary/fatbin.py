"""NVIDIA's containers of device code: for which chips, and whether PTX is there for others.

A section holds containers of 16 bytes of header; each holds entries with a header of 64 bytes or more that names the
chip, so compressed code need not be unpacked. Layout measured on libraries of CUDA 11.8 to 13.0 (2026-11).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from portable.linter.binary.source import Source
from portable.linter.subject import Unreadable

MAGIC = 0xBA55ED50
_CONTAINER = struct.Struct("<IHHQ")
_ENTRY = struct.Struct("<HHIQ12xI8xQ")
_PTX, _CUBIN = 1, 2
_EXACT, _FAMILY = 0x100000, 0x200000
UNSAID = "?"
"""The suffix of code whose container does not keep it: it may be any of them, or none."""

_MOST = 200_000
_MOST_CHIPS = 1024
_PADDING = 65_536


class CudaCode(NamedTuple):
    """Device code for one chip, or PTX from one chip on."""

    number: int
    """80 for sm_80 and compute_80."""
    suffix: str
    """`a`: this very chip; `f`: its family; empty: the chips of its generation from it on; or `UNSAID`."""
    ptx: bool

    def __str__(self) -> str:
        return f"{'compute' if self.ptx else 'sm'}_{self.number}{self.suffix.strip(UNSAID)}"


def read_fatbins(source: Source, offset: int, size: int) -> tuple[CudaCode, ...]:
    """The distinct code in a section, by number; raises `Unreadable`."""
    found: set[CudaCode] = set()
    count, end = 0, offset + size
    while (at := _next_container(source, offset, end)) is not None:
        magic, version, header, payload = _CONTAINER.unpack(source.read_at(at, _CONTAINER.size))
        if magic != MAGIC or header < _CONTAINER.size:
            raise Unreadable("invalid-fatbin", f"no container of device code at byte {at:,}")
        if version != 1:
            raise Unreadable("unknown-fatbin", f"containers of version {version} are not known")
        offset = at + header + payload
        if offset > end:
            raise Unreadable("truncated", f"the container at byte {at:,} is longer than its section")
        for code in _entries(source, at + header, offset):
            count += 1
            if count > _MOST:
                raise Unreadable("too-large", f"more than {_MOST:,} pieces of device code")
            if code is not None:
                found.add(code)
        if len(found) > _MOST_CHIPS:
            raise Unreadable("too-large", f"code for more than {_MOST_CHIPS:,} chips")
    return tuple(sorted(found))


def _next_container(source: Source, offset: int, end: int) -> int | None:
    """Where the next container begins; zeros before it are padding."""
    offset = (offset + 7) & ~7
    while offset + _CONTAINER.size <= end:
        if source.read_at(offset, 8) != bytes(8):
            return offset
        window = source.read_at(offset, min(_PADDING, end - offset))
        rest = window.lstrip(b"\0")
        if rest:
            return (offset + len(window) - len(rest)) & ~7
        offset += len(window)
    return None


def _entries(source: Source, offset: int, end: int) -> Iterator[CudaCode | None]:
    while offset + 64 <= end:
        kind, _, header, payload, number, flags = _ENTRY.unpack(source.read_at(offset, _ENTRY.size))
        if header < 64 or offset + header + payload > end:
            raise Unreadable("invalid-fatbin", f"broken device code at byte {offset:,}")
        suffix = "a" if flags & _EXACT else "f" if flags & _FAMILY else ""
        yield CudaCode(number, suffix, kind == _PTX) if kind in (_PTX, _CUBIN) else None
        offset += header + payload
