"""Wheels: what is inside is found where it stands, and what a hostile one holds is told and left out."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.look import look
from portable.linter.readers import wheel as reader
from portable.linter.subject import Subject, Unreadable
from portable.model.finding import Finding
from tests.linter.archive.building import metadata, wheel
from tests.linter.binary.building import elf, fatbin, library

NAME = "pkg-1.0-py3-none-manylinux_2_28_x86_64.whl"
CUDA = library("needs: libcudart.so.12")


def findings(data: bytes) -> list[Finding]:
    return look(Subject(NAME, "wheel", data)).findings


def notes(data: bytes) -> dict[str, str]:
    """Members left out, with the name of the reason."""
    found = [one for one in findings(data) if one.rule == "unreadable-subject"]
    return {one.location.file.partition("!")[2]: one.message.partition("(")[2].partition(")")[0] for one in found}


def test_places_are_members_and_lines() -> None:
    text = metadata("pkg", "1.0", "numpy", "nvidia-nccl-cu12")
    found = findings(wheel({"pkg/libx.so": CUDA, "pkg-1.0.dist-info/METADATA": text}))
    assert [(one.rule, one.location.file, one.location.line) for one in found] == [
        ("accelerator-package", f"{NAME}!pkg-1.0.dist-info/METADATA", 5),
        ("accelerator-binary", f"{NAME}!pkg/libx.so", 1),
    ]


def test_many_libraries_of_a_package_are_told_once() -> None:
    found = findings(wheel({f"pkg/lib{letter}.so": CUDA for letter in "abc"}))
    assert [one.message.partition(":")[0] for one in found] == ["`liba.so` and 2 more"]


def test_a_library_beyond_memory_is_read_as_it_unpacks(tmp_path: Path) -> None:
    large = elf({".data": bytes(50 << 20), ".nv_fatbin": fatbin("sm_80")}, ["libcudart.so.12"])
    path = tmp_path / NAME
    path.write_bytes(wheel({"pkg/libx.so": large}))
    del large
    tracemalloc.start()
    found = list(reader.read(Subject(NAME, "wheel", b"", path)).libraries())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [str(one) for one in found[0].library.cuda] == ["sm_80"]
    assert peak < 32 << 20


def hostile(members: list[tuple[str, bytes]], links: tuple[str, ...] = ()) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in members:
            archive.writestr(name, data)
        for name in links:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o120777 << 16
            archive.writestr(entry, "/etc/passwd")
    return file.getvalue()


def test_members_that_must_not_be_looked_at() -> None:
    members = [("../up.so", CUDA), ("/root.so", CUDA), ("a/inner.zip", b"PK"), ("a/x.so", CUDA), ("a/x.so", CUDA)]
    data = hostile(members, links=("a/link.so",))
    assert notes(data) == {
        "../up.so": "unsafe-name",
        "/root.so": "unsafe-name",
        "a/inner.zip": "nested-archive",
        "a/x.so": "duplicate-member",
        "a/link.so": "link-in-archive",
    }
    assert [one.location.file for one in findings(data) if one.rule == "accelerator-binary"] == [f"{NAME}!a/x.so"]


def test_an_encrypted_member_is_told() -> None:
    data = bytearray(wheel({"a/x.so": CUDA, "b/y.so": CUDA}))
    data[data.index(b"PK\1\2") + 8] |= 1
    assert notes(bytes(data)) == {"a/x.so": "encrypted"}


def test_packings_that_take_any_amount_of_memory_are_left_alone() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a/x.so", CUDA)
    assert notes(file.getvalue()) == {"a/x.so": "unknown-packing"}


def test_a_member_that_grows_without_bounds_is_not_unpacked() -> None:
    start = time.process_time()
    assert notes(wheel({"a/x.so": bytes(200 << 20), "b/y.so": CUDA})) == {"a/x.so": "zip-bomb"}
    assert time.process_time() - start < 10


def test_a_directory_that_would_fill_memory_is_not_read() -> None:
    data = wheel({"a/x.so": CUDA})
    at = data.rindex(b"PK\5\6")
    many = data[: at + 10] + struct.pack("<HI", 1, 100 << 20) + data[at + 16 :]
    assert notes(many) == {"": "too-large"}


def test_a_broken_library_leaves_the_others() -> None:
    data = wheel({"a/x.so": CUDA[:300], "a/y.so": b"no library", "b/z.so": CUDA})
    assert notes(data) == {"a/x.so": "truncated", "a/y.so": "not-elf"}
    assert any(one.location.file.endswith("!b/z.so") for one in findings(data))


def test_names_cannot_break_lines() -> None:
    found = findings(hostile([("a\n\x1b[31m::error/x.so", CUDA)]))
    assert all(one.location.file.isprintable() for one in found)


def test_notes_are_bounded() -> None:
    found = findings(hostile([(f"../{number}.so", b"") for number in range(300)]))
    assert len(found) == 51
    assert "250 more members" in found[0].message


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"PK\5\6" + bytes(10), b"not a zip at all"])
def test_what_is_no_wheel(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        reader.read(Subject(NAME, "wheel", data))
    assert caught.value.name == "invalid-zip"


WHOLE = wheel(
    {"a/x.so": CUDA, "a-1.dist-info/METADATA": metadata("a", "1"), "a-1.dist-info/WHEEL": "Tag: py3-none-any\n"}
)


@given(st.data())
def test_broken_wheels_are_refused_or_read_in_part(data: st.DataObject) -> None:
    broken = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(0, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    del broken[data.draw(st.integers(0, len(broken)) | st.just(len(broken))) :]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for one in findings(bytes(broken)):
            assert one.message


@given(st.binary(max_size=300))
def test_any_text_of_members(data: bytes) -> None:
    members: dict[str, bytes | str] = {"a-1.dist-info/METADATA": data, "a-1.dist-info/WHEEL": data, "a/x.so": data}
    for one in findings(wheel(members)):
        assert one.location.line >= 1
