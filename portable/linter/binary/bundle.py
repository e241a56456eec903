"""LLVM's offload bundles, plain and compressed: for which AMD chips a library holds code.

A compressed bundle is unpacked only as far as its table of entries reaches. Versions 2 and 3 were checked against real
libraries (2026-11); version 1 follows LLVM's source. Bundles are walked by the size in their header, since compressed
code may hold the magic by chance (LLVM issue 206745).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from portable.linter.binary.source import Source
from portable.linter.binary.zstd import inflated
from portable.linter.subject import Unreadable

PLAIN = b"__CLANG_OFFLOAD_BUNDLE__"
PACKED = b"CCOB"
_MOST_ENTRIES = 4096
_MOST_BUNDLES = 100_000
_LONGEST_ID = 256
_MOST_TARGETS = 1024
_WINDOW = 65_536
_TABLE = 65_536
"""Bytes in which the table of entries of a compressed bundle must lie."""


class _Entry(NamedTuple):
    end: int
    target: str


def read_bundles(source: Source, offset: int, size: int) -> tuple[str, ...]:
    """The distinct targets in a section, as `gfx942` or `gfx90a:sramecc+:xnack-`; raises `Unreadable`."""
    found: set[str] = set()
    end = offset + size
    for _ in range(_MOST_BUNDLES):
        at = _next_bundle(source, offset, end)
        if at is None:
            return tuple(sorted(found))
        if source.read_at(at, 4) == PACKED:
            targets, offset = _packed(source, at, end)
        else:
            targets, offset = _plain(source, at, end)
        found |= targets
        if len(found) > _MOST_TARGETS:
            raise Unreadable("too-large", f"code for more than {_MOST_TARGETS:,} targets")
    raise Unreadable("too-large", f"more than {_MOST_BUNDLES:,} bundles of device code")


def _next_bundle(source: Source, offset: int, end: int) -> int | None:
    """Where the next bundle begins; zeros before it are padding."""
    while offset + 24 <= end:
        window = source.read_at(offset, min(_WINDOW, end - offset))
        rest = window.lstrip(b"\0")
        if rest:
            at = offset + len(window) - len(rest)
            if rest.startswith((PACKED, PLAIN)) or len(rest) < len(PLAIN):
                return at if at + 24 <= end else None
            raise Unreadable("invalid-bundle", f"no bundle of device code at byte {at:,}")
        offset += len(window)
    return None


def _plain(source: Source, at: int, end: int) -> tuple[set[str], int]:
    """The targets of a bundle, and where it ends."""
    if source.read_at(at, len(PLAIN)) != PLAIN:
        raise Unreadable("invalid-bundle", f"no bundle of device code at byte {at:,}")
    entries = _entries(source.read_at(at, min(_TABLE, end - at)))
    last = max((entry.end for entry in entries), default=len(PLAIN) + 8)
    if at + last > end:
        raise Unreadable("truncated", f"the bundle at byte {at:,} is longer than its section")
    return {entry.target for entry in entries if entry.target}, at + last


def _entries(table: bytes) -> list[_Entry]:
    """The entries of a bundle's table, where each one's code ends."""
    try:
        (count,) = struct.unpack_from("<Q", table, len(PLAIN))
        if count > _MOST_ENTRIES:
            raise Unreadable("too-large", f"{count:,} entries in one bundle of device code")
        entries, at = [], len(PLAIN) + 8
        for _ in range(count):
            offset, size, length = struct.unpack_from("<QQQ", table, at)
            name = table[at + 24 : at + 24 + length]
            if length > _LONGEST_ID or len(name) < length:
                raise Unreadable("truncated", "the table of a bundle of device code is cut off")
            entries.append(_Entry(max(offset + size, at + 24 + length), _target(name.decode("ascii", "replace"))))
            at += 24 + length
    except struct.error as fault:
        raise Unreadable("truncated", "the table of a bundle of device code is cut off") from fault
    return entries


def _target(name: str) -> str:
    """`gfx942` out of `hipv4-amdgcn-amd-amdhsa--gfx942`; empty for the host's entry. Spellings vary with LLVM."""
    _, found, rest = name.partition("amdgcn")
    if not found:
        return ""
    return "spirv" if rest.startswith("spirv") else rest.rpartition("--")[2]


def _packed(source: Source, at: int, end: int) -> tuple[set[str], int]:
    """The targets of a compressed bundle, and where it ends."""
    _, version, method = struct.unpack("<4sHH", source.read_at(at, 8))
    if version == 1:
        start, size = 20, end - at
    elif version == 2:
        start, size = 24, *struct.unpack("<I", source.read_at(at + 8, 4))
    elif version == 3:
        start, size = 32, *struct.unpack("<Q", source.read_at(at + 8, 8))
    else:
        raise Unreadable("unknown-bundle", f"compressed bundles of version {version} are not known")
    if size < start or at + size > end:
        raise Unreadable("truncated", f"the bundle at byte {at:,} is longer than its section")
    if version == 1 and _later(source, at + start, end):
        raise Unreadable("unknown-bundle", "several compressed bundles of version 1 do not say where they end")
    data = source.read_at(at + start, min(size - start, _PAYLOAD))
    table = inflated(data, method, _TABLE)
    if not table.startswith(PLAIN):
        raise Unreadable("invalid-bundle", f"no bundle of device code in the compressed one at byte {at:,}")
    return {entry.target for entry in _entries(table) if entry.target}, at + size


_PAYLOAD = 512 * 1024
"""Compressed bytes that hold the first block of every method, and with it the table."""


def _later(source: Source, at: int, end: int) -> bool:
    """Whether the magic stands once more: then a bundle without its size may be followed by another."""
    while at < end:
        window = source.read_at(at, min(_WINDOW + 3, end - at))
        if PACKED in window:
            return True
        at += _WINDOW
    return False
