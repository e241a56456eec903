"""Files of device code without a library around them: what is read is what was put in, and broken ones are refused."""

from __future__ import annotations

import shutil
import struct
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.binary.chips import on_cuda
from portable.linter.binary.library import Library
from portable.linter.binary.loose import STARTS, read_code
from portable.linter.binary.source import Memory
from portable.linter.look import look
from portable.linter.subject import Subject, Unreadable
from tests.linter.binary.building import bundle, elf, fatbin, packed_bundle


def read(data: bytes) -> Library:
    return read_code(Memory(data))


def cubin(flags: int, abi: int) -> bytes:
    data = bytearray(elf(machine="cuda"))
    data[8] = abi
    struct.pack_into("<I", data, 48, flags)
    return bytes(data)


def hsaco(flags: int, abi: int = 2) -> bytes:
    data = bytearray(elf(machine="amdgpu"))
    data[8] = abi
    struct.pack_into("<I", data, 48, flags)
    return bytes(data)


@pytest.mark.parametrize(
    ("flags", "abi", "shown"),
    [
        (0x06005004, 8, "sm_80"),
        (0x06004B04, 8, "sm_75"),
        (0x06006402, 8, "sm_100"),
        (0x00500550, 7, "sm_80"),
        (0x005A0D5A, 7, "sm_90a"),
    ],
)
def test_the_chip_of_a_cubin_stands_in_its_header(flags: int, abi: int, shown: str) -> None:
    found = read(cubin(flags, abi))
    assert [str(one) for one in found.cuda] == [shown]
    assert found.runtimes == ("cuda",)


def test_what_a_header_does_not_tell_of_a_suffix_is_unknown_for_the_family_alone() -> None:
    effects = {chip.isa: effect for chip, effect in on_cuda(read(cubin(0x06006402, 8)).cuda)}
    assert (effects["sm_100"], effects["sm_103"], effects["sm_120"]) == ("ok", "unknown", "blocks")
    older = {chip.isa: effect for chip, effect in on_cuda(read(cubin(0x06005004, 8)).cuda)}
    assert (older["sm_80"], older["sm_86"], older["sm_75"]) == ("ok", "ok", "blocks")


@pytest.mark.parametrize(
    ("flags", "abi", "target"),
    [
        (0x4C | 3 << 10 | 2 << 8, 2, "gfx942:sramecc+:xnack-"),
        (0x3F | 1 << 10 | 1 << 8, 3, "gfx90a"),
        (0x4F | 3 << 8, 1, "gfx950"),
        (0x5F, 4, "gfx9-4-generic"),
    ],
)
def test_the_processor_of_a_code_object_stands_in_its_header(flags: int, abi: int, target: str) -> None:
    found = read(hsaco(flags, abi))
    assert (found.gfx, found.runtimes) == ((target,), ("rocm",))


def test_an_unknown_processor_is_no_other() -> None:
    assert read(hsaco(0xFE)).gfx == ()


def test_containers_and_bundles_need_no_library() -> None:
    assert {str(one) for one in read(fatbin("sm_80", "compute_90")).cuda} == {"sm_80", "compute_90"}
    assert read(bundle("gfx942", "gfx950")).gfx == ("gfx942", "gfx950")
    assert read(packed_bundle("gfx90a:xnack-")).gfx == ("gfx90a:xnack-",)


@given(st.integers(20, 130), st.sampled_from(["", "a", "f"]), st.sampled_from([b"", b"//\n// a comment\n\n", b"\n"]))
def test_ptx_says_its_version_and_where_it_begins(number: int, suffix: str, head: bytes) -> None:
    text = head + f".version 8.4\n.target sm_{number}{suffix}, debug\n.address_size 64\n".encode()
    found = read(text)
    assert [str(one) for one in found.cuda] == [f"compute_{number}{suffix}"]
    assert found.wording == "PTX 8.4"


@pytest.mark.parametrize(
    "data", [b"", b"// a script of a linker\nGROUP ( libx.so.1 )\n", b"MZ\x90\0", b".version 8.4\n"]
)
def test_what_is_none_of_these_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)


@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_any_bytes_behind_a_known_start_are_read_or_refused(start: bytes, data: bytes) -> None:
    with suppress(Unreadable):
        read(start + data)


@given(st.sampled_from([fatbin("sm_80"), bundle("gfx942"), packed_bundle("gfx942"), cubin(0x06005004, 8)]), st.data())
def test_damage_is_read_or_refused(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = bytearray(whole)
    damaged[at] ^= data.draw(st.integers(1, 255))
    with suppress(Unreadable):
        read(bytes(damaged))
    with suppress(Unreadable):
        read(whole[:at])


def test_an_engine_that_is_cut_off_is_told() -> None:
    (found,) = look(Subject("m.engine", "engine", b"ftrt\0\0")).findings
    assert (found.rule, "truncated" in found.message) == ("unreadable-subject", True)


@pytest.mark.parts
@pytest.mark.skipif(shutil.which("ptxas") is None, reason="needs ptxas on the path")
@pytest.mark.parametrize("chip", ["sm_75", "sm_80", "sm_90", "sm_100"])
def test_what_ptxas_writes(chip: str, tmp_path: Path) -> None:
    source, made = tmp_path / "k.ptx", tmp_path / "k.cubin"
    source.write_text(f".version 8.6\n.target {chip}\n.address_size 64\n.visible .entry k() {{ ret; }}\n")
    subprocess.run(["ptxas", "-arch", chip, str(source), "-o", str(made)], check=True)
    assert [str(one) for one in read(made.read_bytes()).cuda] == [chip]
