"""Archives of sources: their files are linted where they stand, and what a hostile one holds is told and left out."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.lint import lint
from portable.linter.look import look
from portable.linter.readers import KINDS
from portable.linter.settings import LintSettings
from portable.linter.subject import Subject
from portable.model.finding import Finding
from tests.linter.archive.building import Layout, layer, wheel
from tests.linter.binary.building import bundle, fatbin, library
from tests.linter.binary.test_loose import cubin

PYTHON = "import torch\nx = torch.zeros(3).cuda()\n"
INFORMATION = "Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\n"
FILES: dict[str, bytes | str] = {
    "pkg-1.0/PKG-INFO": INFORMATION,
    "pkg-1.0/pkg/a.py": PYTHON,
    "pkg-1.0/tests/test_a.py": PYTHON,
    "pkg-1.0/pkg/libx.so": library("needs: libcudart.so.12"),
    "pkg-1.0/Dockerfile": "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\n",
    "pkg-1.0/README.md": "`.cuda()`",
}


def taped(files: Mapping[str, bytes | str]) -> bytes:
    return gzip.compress(layer(dict(files)), 1)


PACKINGS: list[tuple[str, Callable[[Mapping[str, bytes | str]], bytes]]] = [
    ("tar.gz", taped),
    ("tgz", taped),
    ("zip", wheel),
    ("tar.bz2", lambda files: bz2.compress(layer(dict(files)))),
    ("tar.xz", lambda files: lzma.compress(layer(dict(files)))),
]


def findings(data: bytes, name: str = "pkg-1.0.tar.gz", kind: str = "archive") -> list[Finding]:
    return look(Subject(name, kind, data)).findings


def notes(data: bytes, name: str = "pkg-1.0.tar.gz", kind: str = "archive") -> dict[str, str]:
    found = [one for one in findings(data, name, kind) if one.rule == "unreadable-subject"]
    return {one.location.file.partition("!")[2]: one.message.partition("(")[2].partition(")")[0] for one in found}


@pytest.mark.parametrize(("suffix", "pack"), PACKINGS)
@pytest.mark.parametrize("kind", ["sdist", "archive"])
def test_files_are_linted_as_they_would_be_outside(
    suffix: str, pack: Callable[[Mapping[str, bytes | str]], bytes], kind: str
) -> None:
    name = f"pkg-1.0.{suffix}"
    found = {
        (one.location.file, one.location.line, one.rule, one.severity) for one in findings(pack(FILES), name, kind)
    }
    assert found >= {
        (f"{name}!pkg-1.0/pkg/a.py", 2, "cuda-tensor-call", "warning"),
        (f"{name}!pkg-1.0/tests/test_a.py", 2, "cuda-tensor-call", "info"),
        (f"{name}!pkg-1.0/pkg/libx.so", 1, "accelerator-binary", "error"),
        (f"{name}!pkg-1.0/Dockerfile", 1, "accelerator-image", "error"),
    }


@pytest.mark.parametrize("files", [{"pkg-1.0/a.py": PYTHON}, {**FILES, "other/a.py": PYTHON}])
def test_an_archive_that_is_no_source_distribution_is_linted_only_where_it_is_named(
    files: Mapping[str, bytes | str], tmp_path: Path
) -> None:
    (tmp_path / "data-2.0.tar.gz").write_bytes(taped(files))
    settings = LintSettings(root=tmp_path)
    assert not lint([tmp_path], settings).findings
    assert lint([tmp_path / "data-2.0.tar.gz"], settings).findings


def test_nothing_in_an_archive_can_be_fixed() -> None:
    assert not [one for one in findings(taped(FILES)) if one.fix is not None]


def test_what_leads_out_and_what_is_nested_is_told() -> None:
    files = {**FILES, "../evil.py": PYTHON, "pkg-1.0/inner.whl": wheel({"a.py": PYTHON})}
    assert notes(taped(files)) == {"": "unsafe-name", "pkg-1.0/inner.whl": "nested-archive"}
    assert notes(wheel(files), "pkg.zip") == {"../evil.py": "unsafe-name", "pkg-1.0/inner.whl": "nested-archive"}


def test_links_are_not_followed(tmp_path: Path) -> None:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        link = tarfile.TarInfo("pkg-1.0/a.py")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert findings(data.getvalue()) == []


def test_what_is_cut_off_is_told_and_what_comes_before_is_linted() -> None:
    files = {"p/a.py": PYTHON, "p/b.py": PYTHON + "# \n" * 50_000}
    whole = layer(files)
    cut = gzip.compress(whole[: len(whole) // 2])
    assert notes(cut) == {"p/b.py": "truncated"}
    assert any(one.location.file.endswith("!p/a.py") for one in findings(cut))
    assert set(notes(taped(FILES)[:40]).values()) == {"truncated"}
    assert set(notes(wheel(FILES)[:40], "p.zip").values()) == {"invalid-zip"}


def test_what_is_no_archive_is_told() -> None:
    assert set(notes(b"no tar at all" * 100, "a.tar").values()) == {"invalid-tar"}


def test_a_bomb_ends_early_and_stays_small() -> None:
    member = zipfile.ZipInfo("p/a.py")
    member.compress_type = zipfile.ZIP_DEFLATED
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive, archive.open(member, "w") as file:
        for _ in range(100):
            file.write(bytes(1 << 20))
    entry = tarfile.TarInfo("p/a.py")
    entry.size = 3 << 30
    bomb = gzip.compress(entry.tobuf() + bytes(200 << 20), 1)
    tracemalloc.start()
    started = time.monotonic()
    assert notes(data.getvalue(), "p.zip") == {"p/a.py": "zip-bomb"}
    assert set(notes(bomb).values()) <= {"too-large", "truncated"}
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 128 << 20
    assert time.monotonic() - started < 60


def test_many_notes_are_counted() -> None:
    files = {f"p/{number}.zip": b"x" for number in range(80)}
    found = notes(taped(files))
    assert (len(found), found[""]) == (51, "more")


@given(st.sampled_from([taped(FILES), layer(dict(FILES)), wheel(FILES)]), st.data())
def test_damage_never_raises(whole: bytes, data: st.DataObject) -> None:
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    name = "p.zip" if whole.startswith(b"PK") else "p.tar.gz"
    findings(
        bytes(damaged[: data.draw(st.integers(0, len(whole)))]), name, data.draw(st.sampled_from(["sdist", "archive"]))
    )


def test_a_small_archive_of_endless_findings_comes_to_an_end() -> None:
    files = {f"p/{number}.py": "import torch\n" + "x.cuda()\n" * 5000 for number in range(6)}
    found = findings(taped(files))
    assert len(found) == 20_001
    assert [one.message for one in found if one.rule == "unreadable-subject"] == [
        "not read (too-many): more than 20,000 findings; the rest of it is not linted"
    ]


LOOSE: dict[str, bytes | str] = {
    "kernels/k.cubin": cubin(0x06005004, 8),
    "kernels/k.ptx": ".version 8.4\n.target sm_90\n",
    "kernels/k.co": bundle("gfx942"),
    "kernels/k.fatbin": fatbin("sm_90"),
}


@pytest.mark.parametrize("where", ["wheel", "site-packages", "image"])
def test_device_code_is_found_beside_libraries(where: str, tmp_path: Path) -> None:
    if where == "wheel":
        subject = Subject("kernels-1.0-py3-none-any.whl", "wheel", wheel(LOOSE))
    elif where == "image":
        made = Layout()
        made.platform([layer({f"usr/lib/python3/site-packages/{name}": data for name, data in LOOSE.items()})])
        subject = Subject("oci:x", "image", made.archive())
    else:
        for name, data in LOOSE.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        subject = Subject("site-packages", "site-packages", b"", tmp_path)
    view = KINDS[subject.kind].reader.read(subject)
    found = {use.name.rpartition("/")[2]: [*map(str, use.library.cuda), *use.library.gfx] for use in view.libraries()}
    wanted = {"k.cubin": ["sm_80"], "k.ptx": ["compute_90"], "k.co": ["gfx942"], "k.fatbin": ["sm_90"]}
    assert found == wanted
