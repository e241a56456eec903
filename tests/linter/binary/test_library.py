"""Libraries built by the published formats: what is read is what was put in, and broken ones are refused."""

from __future__ import annotations

import io
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.binary.library import Library, maker_of, read_library
from portable.linter.binary.source import Memory, replayed
from portable.linter.subject import Unreadable
from tests.linter.binary.building import bundle, elf, fatbin, packed_bundle, raw_zstd

CODES = st.lists(
    st.builds(
        "{}_{}{}".format,
        st.sampled_from(["sm", "compute"]),
        st.integers(30, 130),
        st.sampled_from(["", "a", "f"]),
    ),
    min_size=1,
    max_size=6,
)
TARGETS = st.lists(
    st.sampled_from(["gfx942", "gfx90a:sramecc+:xnack-", "gfx1100", "gfx9-4-generic", "gfx1250"]),
    min_size=1,
    max_size=5,
    unique=True,
)


def read(data: bytes) -> Library:
    return read_library(Memory(data))


@given(CODES, st.booleans(), st.integers(0, 40))
def test_cuda_code_is_read_as_it_was_put_in(codes: list[str], packed: bool, gap: int) -> None:
    section = fatbin(*codes, packed=packed) + bytes(8 * gap) + fatbin("sm_80")
    found = read(elf({".nv_fatbin": section}, ["libc.so.6"]))
    assert {str(one) for one in found.cuda} == {*codes, "sm_80"}
    assert found.runtimes == ("cuda",)
    assert not found.left_out


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("method", ["zlib", "zstd"])
@given(targets=TARGETS)
def test_packed_bundles_are_read_as_they_were_put_in(version: int, method: str, targets: list[str]) -> None:
    found = read(elf({".hip_fatbin": packed_bundle(*targets, version=version, method=method)}))
    assert set(found.gfx) == set(targets)
    assert found.runtimes == ("rocm",)


@given(TARGETS, TARGETS, st.integers(0, 5000))
def test_bundles_stand_behind_each_other(first: list[str], second: list[str], gap: int) -> None:
    section = bundle(*first) + bytes(gap) + packed_bundle(*second, version=3) + bytes(gap) + bundle("gfx908")
    assert set(read(elf({".hip_fatbin": section})).gfx) == {*first, *second, "gfx908"}


def test_packed_code_that_holds_the_magic_is_no_second_bundle() -> None:
    section = packed_bundle("gfx942", junk=b"CCOB" * 9) + packed_bundle("gfx950", version=3)
    found = read(elf({".hip_fatbin": section}))
    assert found.gfx == ("gfx942", "gfx950")
    assert not found.left_out


def test_a_bundle_that_does_not_say_its_size_must_be_the_last() -> None:
    found = read(elf({".hip_fatbin": packed_bundle("gfx942", version=1) + packed_bundle("gfx950")}))
    assert [one.name for one in found.left_out] == ["unknown-bundle"]


@pytest.mark.parametrize("spelling", ["hip-amdgcn-amd-amdhsa--", "hipv4-amdgcn-amd-amdhsa--", "hipv4-amdgcn-amd--"])
def test_every_spelling_of_the_target(spelling: str) -> None:
    assert read(elf({".hip_fatbin": bundle("gfx90a:xnack+", spelling=spelling)})).gfx == ("gfx90a:xnack+",)


def test_code_for_a_linker_is_a_sign_but_no_code() -> None:
    found = read(elf({"__nv_relfatbin": fatbin("compute_90")}))
    assert (found.cuda, found.runtimes) == ((), ("cuda",))


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("big", [True, False])
@pytest.mark.parametrize("machine", ["x86_64", "aarch64", "ppc64"])
def test_needs_of_every_form_of_elf(wide: bool, big: bool, machine: str) -> None:
    needed = ("libcudart.so.12", "libc.so.6")
    data = elf(
        None, needed, wide=wide, big=big, machine=machine, soname="libx.so.1", runpath="/usr/local/cuda/lib64:$ORIGIN"
    )
    found = read(data)
    assert found.machine == machine
    assert found.dynamic.needed == needed
    assert found.dynamic.soname == "libx.so.1"
    assert found.dynamic.paths == ("/usr/local/cuda/lib64", "$ORIGIN")
    assert found.needs == {"cuda": ("libcudart.so.12",)}


def test_intel_bundles_are_sections() -> None:
    found = read(elf({"__CLANG_OFFLOAD_BUNDLE__sycl-spir64": b"x"}, ["libsycl.so.8"]))
    assert (found.sycl, found.runtimes) == (("spir64",), ("xpu",))


@pytest.mark.parametrize(
    ("name", "runtime"),
    [
        ("libcuda.so.1", "cuda"), ("libcudnn_ops_infer.so.8", "cuda"), ("libnccl.so.2", "cuda"),
        ("libc10_hip.so", "rocm"), ("libhsa-runtime64.so.1", "rocm"), ("libMIOpen.so.1", "rocm"),
        ("libnrt.so.1", "neuron"), ("libtpu.so", "xla"), ("libSynapse.so", "gaudi"), ("libze_loader.so.1", "xpu"),
        ("libcudahost.so", None), ("libc.so.6", None), ("libtorch.so", None), ("libhypre.so", None),
        ("libcudart.3eda8113.so.13", "cuda"), ("libcudart-d0da41ae.so.11.0", "cuda"), ("libnvjpeg.so.13", "cuda"),
        ("libcurl.so.4", None), ("libccl.so.1", None),
    ],
)  # fmt: skip
def test_whose_library_it_is(name: str, runtime: str | None) -> None:
    assert maker_of(name) == runtime


def test_a_large_library_reads_the_same_as_it_unpacks() -> None:
    sections = {".nv_fatbin": fatbin("sm_80", "compute_90"), ".hip_fatbin": bundle("gfx942")}
    data = elf(sections, ["libcudart.so.12"], padding=5 << 20)
    assert replayed(read_library, lambda: io.BytesIO(data), len(data)) == read(data)


FULL = elf(
    {".nv_fatbin": fatbin("sm_80", "sm_90a"), ".hip_fatbin": packed_bundle("gfx942"), ".data": bundle("gfx950")},
    ["libcudart.so.12"],
)


@given(st.data())
def test_broken_libraries_are_refused_or_read_in_part(data: st.DataObject) -> None:
    broken = bytearray(FULL)
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(broken) - 1))
        broken[at] = data.draw(st.integers(0, 255))
    del broken[data.draw(st.integers(0, len(broken)) | st.just(len(broken))) :]
    with suppress(Unreadable):
        read(bytes(broken))


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_behind_the_magic(data: bytes, wide: bool) -> None:
    with pytest.raises(Unreadable):
        read(b"\x7fELF" + bytes([1 + wide, 1, 1]) + data)


@given(st.binary(max_size=400))
def test_any_device_code(data: bytes) -> None:
    found = read(elf({".nv_fatbin": data, ".hip_fatbin": data}))
    assert found.runtimes == ("cuda", "rocm")


@given(st.binary(max_size=200))
def test_any_content_of_a_packed_bundle(data: bytes) -> None:
    payload = raw_zstd(b"__CLANG_OFFLOAD_BUNDLE__" + data)
    head = b"CCOB\2\0\1\0" + (24 + len(payload)).to_bytes(4, "little") + bytes(12)
    read(elf({".hip_fatbin": head + payload}))


HOSTILE = {
    "endless entries": {".nv_fatbin": fatbin(*["sm_80"] * 3).replace(b"\x20" + bytes(7), bytes(8)) * 40_000},
    "zeros": {".nv_fatbin": bytes(30 << 20), ".hip_fatbin": bytes(30 << 20)},
    "empty containers": {".nv_fatbin": fatbin() * 400_000},
    "small bundles": {".hip_fatbin": (b"__CLANG_OFFLOAD_BUNDLE__" + bytes(8)) * 300_000},
    "many targets": {".hip_fatbin": b"__CLANG_OFFLOAD_BUNDLE__" + b"\xff" * 100_000},
    "a bomb": {".hip_fatbin": b"CCOB\2\0\1\0" + (1 << 20).to_bytes(4, "little") + bytes(12)
               + b"\x28\xb5\x2f\xfd\0\x58" + (b"\2\0\x10" + b"x") * 200_000},
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_device_code_takes_no_long(name: str) -> None:
    start = time.process_time()
    read(elf(HOSTILE[name]))
    assert time.process_time() - start < 20, "it takes ten times the CPU time of the slowest here"


def test_a_version_that_is_not_known_is_told() -> None:
    new = bytearray(fatbin("sm_80"))
    new[4] = 9
    found = read(elf({".nv_fatbin": bytes(new)}))
    assert [(one.name, one.message) for one in found.left_out] == [
        ("unknown-fatbin", ".nv_fatbin: containers of version 9 are not known")
    ]


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "not-elf"), (b"!<arch>\n", "not-elf"), (b"\x7fELF", "truncated"), (FULL[:-1], "truncated")],
)
def test_why_a_file_is_no_library(data: bytes, name: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.name == name
