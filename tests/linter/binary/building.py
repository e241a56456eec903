"""Writes small binaries by the published formats, apart from the code that reads them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

MACHINES = {"x86_64": 62, "aarch64": 183, "i686": 3, "ppc64": 21, "cuda": 190, "amdgpu": 224}


def elf(
    sections: Mapping[str, bytes] | None = None,
    needed: Sequence[str] = (),
    *,
    machine: str = "x86_64",
    soname: str = "",
    runpath: str = "",
    wide: bool = True,
    big: bool = False,
    padding: int = 0,
) -> bytes:
    """A shared library with these sections, `padding` zeros before them, and a dynamic table if anything is needed."""
    order, word = (">" if big else "<"), ("Q" if wide else "I")
    held: list[tuple[str, int, bytes, int]] = [("", 0, b"", 0)]
    strings = b"\0"
    entries = b""
    for tag, texts in ((1, needed), (14, [soname] if soname else []), (29, [runpath] if runpath else [])):
        for text in texts:
            entries += struct.pack(order + word * 2, tag, len(strings))
            strings += text.encode() + b"\0"
    if entries:
        held.append((".dynstr", 3, strings, 0))
        held.append((".dynamic", 6, entries + struct.pack(order + word * 2, 0, 0), 1))
    held += [(name, 1, data, 0) for name, data in (sections or {}).items()]
    names = b"\0" + b"".join(name.encode() + b"\0" for name, *_ in held[1:]) + b".shstrtab\0"
    held.append((".shstrtab", 3, names, 0))
    header = 64 if wide else 52
    body = bytes(padding)
    rows = b""
    for name, kind, data, link in held:
        body += bytes(-(header + len(body)) % 16)
        at = names.index(name.encode() + b"\0") if name else 0
        place = header + len(body) if name else 0
        if wide:
            rows += struct.pack(order + "IIQQQQIIQQ", at, kind, 0, 0, place, len(data), link, 0, 8, 0)
        else:
            rows += struct.pack(order + "IIIIIIIIII", at, kind, 0, 0, place, len(data), link, 0, 4, 0)
        body += data
    body += bytes(-(header + len(body)) % 8)
    ident = b"\x7fELF" + bytes([2 if wide else 1, 2 if big else 1, 1]) + bytes(9)
    shape = order + ("HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH")
    row = 64 if wide else 40
    fixed = struct.pack(
        shape, 3, MACHINES[machine], 1, 0, 0, header + len(body), 0, header, 0, 0, row, len(held), len(held) - 1
    )
    return ident + fixed + body + rows


def fatbin(*codes: str, packed: bool = False) -> bytes:
    """One container with code for `sm_80`, `sm_90a`, `compute_100f` …"""
    entries = b""
    for code in codes:
        kind, _, number = code.partition("_")
        suffix = number.lstrip("0123456789")
        flags = 0x11 | {"": 0, "a": 0x100000, "f": 0x200000}[suffix] | (0x8000 if packed else 0)
        payload = b"\x28\xb5\x2f\xfd" + bytes(28) if packed else bytes(32)
        entries += struct.pack(
            "<HHIQIIHHIIIQQQ",
            *(1 if kind == "compute" else 2, 0x0101, 64, len(payload), len(payload) if packed else 0, 0, 0, 9),
            *(int(number.rstrip("af")), 0, 0, flags, 0, 4096 if packed else 0),
        )
        entries += payload
    return struct.pack("<IHHQ", 0xBA55ED50, 1, 16, len(entries)) + entries


def bundle(*targets: str, spelling: str = "hipv4-amdgcn-amd-amdhsa--") -> bytes:
    """A plain offload bundle with the host's entry and code for `gfx942`, `gfx90a:xnack-` …"""
    names = ["host-x86_64-unknown-linux-gnu-", *(spelling + target for target in targets)]
    table = 32 + sum(24 + len(name) for name in names)
    start = table + -table % 4096
    data = b"__CLANG_OFFLOAD_BUNDLE__" + struct.pack("<Q", len(names))
    for index, name in enumerate(names):
        size = 0 if index == 0 else 64
        data += struct.pack("<QQQ", start + 64 * max(0, index - 1), size, len(name)) + name.encode()
    return data + bytes(start - table) + b"\x7fELF" * 16 * len(targets)


def raw_zstd(data: bytes) -> bytes:
    """A zstd frame of blocks that are not packed."""
    frame = b"\x28\xb5\x2f\xfd" + bytes([0x00, 0x58])
    pieces = [data[at : at + 65_536] for at in range(0, len(data), 65_536)] or [b""]
    for index, piece in enumerate(pieces):
        frame += struct.pack("<I", len(piece) << 3 | (index + 1 == len(pieces)))[:3] + piece
    return frame


def packed_bundle(*targets: str, version: int = 2, method: str = "zstd", junk: bytes = b"") -> bytes:
    """A compressed offload bundle of one of three versions; `junk` stands behind what was packed."""
    plain = bundle(*targets)
    payload = (raw_zstd(plain) if method == "zstd" else zlib.compress(plain)) + junk
    start = struct.pack("<4sHH", b"CCOB", version, 1 if method == "zstd" else 0)
    if version == 1:
        return start + struct.pack("<IQ", len(plain), 7) + payload
    if version == 2:
        return start + struct.pack("<IIQ", 24 + len(payload), len(plain), 7) + payload
    return start + struct.pack("<QQQ", 32 + len(payload), len(plain), 7) + payload


def library(text: str) -> bytes:
    """A library by a few lines: `needs: a b`, `cuda: sm_80 compute_90`, `rocm: gfx942`, `sycl: spir64`."""
    said = {name.strip(): value.split() for name, _, value in (line.partition(":") for line in text.splitlines())}
    sections: dict[str, bytes] = {}
    if "cuda" in said:
        sections[".nv_fatbin"] = b"".join(fatbin(code) for code in said["cuda"])
    if "relocatable" in said:
        sections["__nv_relfatbin"] = fatbin(*said["relocatable"])
    if "rocm" in said:
        sections[".hip_fatbin"] = packed_bundle(*text_of(text, "rocm"))
    for target in said.get("sycl", ()):
        sections[f"__CLANG_OFFLOAD_BUNDLE__sycl-{target}"] = b"x"
    machine = said.get("machine", ["x86_64"])[0]
    runpath = " ".join(text_of(text, "runpath")) if "runpath" in said else ""
    return elf(
        sections, said.get("needs", ()), machine=machine, soname=" ".join(said.get("soname", ())), runpath=runpath
    )


def text_of(text: str, name: str) -> list[str]:
    """The values of one line, in which colons may stand."""
    line = next(line for line in text.splitlines() if line.startswith(f"{name}:"))
    return line.removeprefix(f"{name}:").split()
