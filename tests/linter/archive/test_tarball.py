"""Tar streams: what Python's own module writes is read alike, and broken ones are refused."""

from __future__ import annotations

import io
import tarfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.archive.tarball import Tar
from portable.linter.subject import Unreadable

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}

names = st.lists(
    st.text("abcdé.-_ ", min_size=1, max_size=30).filter(lambda one: one.strip(". ")), min_size=1, max_size=9
)


def written(files: list[tuple[str, bytes]], form: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form, encoding="utf-8") as archive:
        for name, data in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize("form", ["gnu", "pax"])
@given(st.lists(st.tuples(names.map("/".join), st.binary(max_size=1500)), max_size=5), st.integers(0, 3))
def test_members_are_read_as_they_were_written(form: str, files: list[tuple[str, bytes]], skip: int) -> None:
    tar = Tar(io.BytesIO(written(files, FORMATS[form])))
    found = []
    for index, entry in enumerate(tar):
        data = files[index][1] if index == skip else tar.read(700) + tar.read()
        found.append((entry.size, data))
        assert entry.kind == "file"
    assert found == [(len(data), data) for _, data in files]


@pytest.mark.parametrize("form", FORMATS)
def test_names_and_links_of_every_format(form: str) -> None:
    out = io.BytesIO()
    long = "usr/lib/" + "a" * 80 + "/" + "b" * 60 + ".so"
    with tarfile.open(fileobj=out, mode="w", format=FORMATS[form]) as archive:
        for name, kind, target in (
            ("./etc/x", tarfile.REGTYPE, ""),
            (long, tarfile.REGTYPE, ""),
            ("lib", tarfile.SYMTYPE, "usr/lib"),
            ("hard", tarfile.LNKTYPE, "etc/x"),
            ("var/", tarfile.DIRTYPE, ""),
            ("dev/null", tarfile.CHRTYPE, ""),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            archive.addfile(entry)
    found = [(entry.name, entry.kind, entry.target) for entry in Tar(io.BytesIO(out.getvalue()))]
    assert found == [
        ("etc/x", "file", ""), (long, "file", ""), ("lib", "link", "usr/lib"), ("hard", "link", "etc/x"),
        ("var", "folder", ""), ("dev/null", "other", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shown"), [("../etc/passwd", ""), ("a/../../b", ""), ("/etc/passwd", "etc/passwd"), ("./a//b", "a/b")]
)
def test_names_that_lead_out_are_empty(name: str, shown: str) -> None:
    assert [entry.name for entry in Tar(io.BytesIO(written([(name, b"")], tarfile.PAX_FORMAT)))] == [shown]


def test_a_large_size_in_binary() -> None:
    data = bytearray(written([("x", b"")], tarfile.GNU_FORMAT))
    data[124:136] = b"\x80" + (9 << 30).to_bytes(11, "big")
    data[148:156] = b" " * 8
    data[148:156] = f"{sum(data[:512]):06o}\0 ".encode()
    tar = Tar(io.BytesIO(bytes(data)))
    assert next(iter(tar)).size == 9 << 30
    with pytest.raises(Unreadable, match="in the middle"):
        tar.read()


def test_a_header_that_would_fill_memory_is_refused() -> None:
    data = bytearray(written([("x" * 200, b"")], tarfile.GNU_FORMAT))
    data[124:136] = b"77777777777\0"
    data[148:156] = b" " * 8
    data[148:156] = f"{sum(data[:512]):06o}\0 ".encode()
    with pytest.raises(Unreadable, match="a header of"):
        list(Tar(io.BytesIO(bytes(data))))


WHOLE = written([("a/lib.so", b"x" * 600), ("b" * 150, b"y")], tarfile.PAX_FORMAT)


@given(st.data())
def test_broken_archives_are_refused_or_read_in_part(data: st.DataObject) -> None:
    broken = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(0, 5))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    del broken[data.draw(st.integers(0, len(broken))) :]
    tar = Tar(io.BytesIO(bytes(broken)))
    with suppress(Unreadable):
        for _ in tar:
            tar.read()


@given(st.binary(min_size=512, max_size=1100).filter(lambda data: data[:512].strip(b"\0")))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        list(Tar(io.BytesIO(data)))
