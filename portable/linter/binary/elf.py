"""Sections and needs of an ELF file, 32 and 64 bits, either byte order."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from portable.linter.binary.source import Source
from portable.linter.subject import Unreadable

MAGIC = b"\x7fELF"
_MACHINES = {
    3: "i686",
    20: "ppc",
    21: "ppc64",
    22: "s390x",
    40: "arm",
    62: "x86_64",
    183: "aarch64",
    190: "cuda",
    224: "amdgpu",
    243: "riscv64",
    258: "loongarch64",
}
_MOST_SECTIONS = 65_536
_LARGEST_TABLE = 16 << 20
_DYNAMIC = 6
_NEEDED, _SONAME, _RPATH, _RUNPATH = 1, 14, 15, 29


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of the file with a name."""

    name: str
    kind: int
    offset: int
    size: int
    link: int


@dataclass(frozen=True, slots=True)
class Elf:
    """The header and the sections of an ELF file."""

    machine: str
    """As platform tags spell it: `x86_64`, `aarch64`; `cuda` and `amdgpu` are device code itself."""
    wide: bool
    order: str
    """`<` or `>`, as for `struct`."""
    sections: tuple[Section, ...]
    abi: int = 0
    flags: int = 0
    """What they mean is up to the machine."""


@dataclass(frozen=True, slots=True)
class Dynamic:
    """What the loader is asked for."""

    needed: tuple[str, ...] = ()
    soname: str = ""
    paths: tuple[str, ...] = ()
    """Folders of RPATH and RUNPATH."""


def read_elf(source: Source) -> Elf:
    """The sections of an ELF file; raises `Unreadable`."""
    start = source.read_at(0, min(source.size, 64))
    if not start.startswith(MAGIC):
        raise Unreadable("not-elf", "it does not begin as an ELF file")
    wide, order = start[4:5] == b"\2", ">" if start[5:6] == b"\2" else "<"
    if len(start) < (64 if wide else 52) or start[4] not in (1, 2):
        raise Unreadable("truncated", "its header is cut off or broken")
    (machine,) = struct.unpack_from(order + "H", start, 18)
    table, width, count, names = (
        struct.unpack_from(order + "40xQ10xHHH", start) if wide else struct.unpack_from(order + "32xI10xHHH", start)
    )
    if not table:
        raise Unreadable("no-sections", "its sections were stripped, so what it holds is unknown")
    if width != (64 if wide else 40):
        raise Unreadable("invalid-elf", f"sections of {width} bytes")
    sections = _sections(source, table, width, count, names, order)
    (flags,) = struct.unpack_from(order + "I", start, 48 if wide else 36)
    return Elf(_MACHINES.get(machine, f"machine-{machine}"), wide, order, sections, start[8], flags)


def _sections(source: Source, table: int, width: int, count: int, names: int, order: str) -> tuple[Section, ...]:
    if not count or names == 0xFFFF:
        # More than the header can hold: the first section says how many, and where the names are.
        first = _section(source.read_at(table, width), order)
        count, names = count or first.size, first.link if names == 0xFFFF else names
    if count > _MOST_SECTIONS:
        raise Unreadable("too-large", f"{count:,} sections")
    rows = source.read_at(table, width * count)
    bare = [_section(rows[at : at + width], order) for at in range(0, len(rows), width)]
    if names >= len(bare):
        raise Unreadable("invalid-elf", "the names of its sections are missing")
    text = _table(source, bare[names])
    return tuple(Section(_text(text, int(one.name)), one.kind, one.offset, one.size, one.link) for one in bare)


def _section(row: bytes, order: str) -> Section:
    """A section whose name is still the offset of its name."""
    if len(row) == 64:
        name, kind, offset, size, link = struct.unpack_from(order + "II16xQQI", row)
    else:
        name, kind, offset, size, link = struct.unpack_from(order + "II8xIII", row)
    return Section(str(name), kind, offset, size, link)


def _table(source: Source, section: Section) -> bytes:
    if section.size > _LARGEST_TABLE:
        raise Unreadable("too-large", f"a table of {section.size:,} bytes")
    return source.read_at(section.offset, section.size)


def _text(table: bytes, at: int) -> str:
    end = table.find(b"\0", at)
    return table[at : end if end >= 0 else len(table)][:4096].decode("utf-8", "replace")


def read_dynamic(source: Source, elf: Elf) -> Dynamic:
    """What the loader is asked for; nothing for a file that is not linked dynamically."""
    section = next((one for one in elf.sections if one.kind == _DYNAMIC), None)
    if section is None or section.link >= len(elf.sections):
        return Dynamic()
    strings = _table(source, elf.sections[section.link])
    found: dict[int, list[str]] = {}
    for tag, value in _entries(_table(source, section), elf):
        if tag in (_NEEDED, _SONAME, _RPATH, _RUNPATH):
            found.setdefault(tag, []).append(_text(strings, value))
    paths = [path for tag in (_RPATH, _RUNPATH) for text in found.get(tag, ()) for path in text.split(":") if path]
    return Dynamic(tuple(found.get(_NEEDED, ())), "".join(found.get(_SONAME, [])[:1]), tuple(dict.fromkeys(paths)))


def _entries(table: bytes, elf: Elf) -> Iterator[tuple[int, int]]:
    shape = struct.Struct(elf.order + ("QQ" if elf.wide else "II"))
    for at in range(0, len(table) - shape.size + 1, shape.size):
        tag, value = shape.unpack_from(table, at)
        if tag == 0:
            return
        yield tag, value
