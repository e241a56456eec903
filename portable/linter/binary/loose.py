"""Files of code as they lie about: libraries, programs, and device code without a library around it.

.so, .cubin, .hsaco      ELF
.fatbin                  NVIDIA's container
.hipfb, .co, .hsaco      ELF, or LLVM's bundle, plain or compressed
.ptx                     a text that drivers compile: its version and the chip it begins at
"""

from __future__ import annotations

import re
import struct

from portable.linter.binary.bundle import PACKED, PLAIN, read_bundles
from portable.linter.binary.elf import MAGIC
from portable.linter.binary.fatbin import MAGIC as CONTAINER
from portable.linter.binary.fatbin import CudaCode, read_fatbins
from portable.linter.binary.library import Library, read_library
from portable.linter.binary.source import Source
from portable.linter.subject import Unreadable

NAMES = re.compile(r"\.(?:so(?:\.\d[\w.]*)?|cubin|fatbin|hsaco|hipfb|co|ptx|pyd)$")
"""Files that `read_code` is for, by the end of their names."""

STARTS = (MAGIC, struct.pack("<I", CONTAINER), PLAIN, PACKED)
"""First bytes of them, those of text aside."""

_HEAD = 65_536
_VERSION = re.compile(rb"^[ \t]*\.version[ \t]+(\d{1,2}\.\d{1,2})", re.MULTILINE)
_TARGET = re.compile(rb"^[ \t]*\.target[ \t]+sm_(\d{2,3})([af]?)\b", re.MULTILINE)


def read_code(source: Source) -> Library:
    """A file's facts, whichever of these it is; raises `Unreadable` for what is none."""
    start = source.read_at(0, min(source.size, len(PLAIN)))
    if start.startswith(STARTS[1]):
        return Library("cuda", cuda=read_fatbins(source, 0, source.size), signs=("cuda",))
    if start.startswith((PLAIN, PACKED)):
        return Library("amdgpu", gfx=read_bundles(source, 0, source.size), signs=("rocm",))
    if start.startswith(MAGIC) or not start.lstrip().startswith((b"/", b".")):
        return read_library(source)
    return _ptx(source.read_at(0, min(source.size, _HEAD)))


def _ptx(head: bytes) -> Library:
    version, target = _VERSION.search(head), _TARGET.search(head)
    if not version or not target:
        raise Unreadable("not-elf", "it is no ELF file, no container of device code and no PTX")
    code = CudaCode(int(target[1]), target[2].decode(), True)
    return Library("cuda", cuda=(code,), signs=("cuda",), wording=f"PTX {version[1].decode()}")
