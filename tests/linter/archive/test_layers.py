"""The files of an image: layers over each other as an overlay file system has them, broken ones left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.archive.layers import Contents, Layer, contents
from portable.linter.archive.packed import Budget
from portable.linter.binary.source import Stream
from tests.linter.archive.building import PACKINGS, digest, layer, metadata
from tests.linter.binary.building import elf, fatbin, library

CUDA = library("needs: libcudart.so.12")
ROCM = library("needs: libamdhip64.so.6")


def stored(data: bytes, said: str | None = None) -> Layer:
    @contextmanager
    def opened() -> Iterator[Stream]:
        yield io.BytesIO(data)

    return Layer(digest(data) if said is None else said, opened)


def read(*layers: bytes, budget: int = 1 << 30) -> Contents:
    return contents([stored(one) for one in layers], Budget(budget))


def runtimes(found: Contents) -> dict[str, str]:
    return {name: one.runtimes[0] for name, one in found.libraries.items()}


def test_an_upper_layer_replaces_a_file() -> None:
    found = read(layer({"a/libx.so": CUDA}), layer({"a/libx.so": ROCM}))
    assert runtimes(found) == {"a/libx.so": "rocm"}


@pytest.mark.parametrize(
    "above",
    [
        {"a/b/.wh.libx.so": ""}, {"a/.wh.b": ""}, {".wh.a": ""}, {"a/b/.wh..wh..opq": ""}, {"a/.wh..wh..opq": ""},
    ],
)  # fmt: skip
def test_a_whiteout_removes_what_is_below(above: dict[str, str]) -> None:
    found = read(layer({"a/b/libx.so": CUDA, "other/liby.so": CUDA}), layer({**above, "a/libz.so": ROCM}))
    assert runtimes(found) == {"other/liby.so": "cuda", "a/libz.so": "rocm"}


def test_a_whiteout_removes_nothing_of_its_own_layer_nor_above() -> None:
    found = read(
        layer({"a/libx.so": CUDA}), layer({"a/.wh.libx.so": "", "a/liby.so": CUDA}), layer({"a/libx.so": ROCM})
    )
    assert runtimes(found) == {"a/libx.so": "rocm", "a/liby.so": "cuda"}


def test_a_link_in_place_of_a_folder_hides_it() -> None:
    found = read(layer({"lib/libx.so": CUDA}), layer({"usr/lib/liby.so": ROCM}, {"lib": "usr/lib"}))
    assert runtimes(found) == {"usr/lib/liby.so": "rocm"}


@pytest.mark.parametrize("packing", PACKINGS)
def test_every_packing_and_every_list(packing: str) -> None:
    files: dict[str, bytes | str | None] = {
        "usr/lib/libx.so": CUDA,
        "usr/lib/libc.so": "GROUP ( /lib/libc.so.6 )",
        "opt/v/lib/python3.12/site-packages/torch-2.dist-info/METADATA": metadata("torch", "2"),
        "var/lib/dpkg/status": "Package: x\n",
        "lib/apk/db/installed": "P:y\n",
        "var/lib/rpm/rpmdb.sqlite": "SQLite",
        "etc/passwd": "root",
    }
    found = read(PACKINGS[packing](layer(files)))
    assert list(found.libraries) == ["usr/lib/libx.so"]
    assert {one.ecosystem for one in found.lists.values()} == {"pypi", "apt", "apk"}
    assert [(name, reason.name) for name, reason in found.left] == [("var/lib/rpm/rpmdb.sqlite", "unknown-list")]


def test_large_libraries_are_read_as_they_go_by() -> None:
    large = elf({".nv_fatbin": fatbin("sm_80"), ".data": bytes(20 << 20), ".x": bytes(20 << 20)}, ["libcudart.so.12"])
    found = read(layer({"a/libx.so": large, "b/liby.so": large[: 33 << 20], "c/libz.so": CUDA}))
    assert set(found.libraries) == {"a/libx.so", "c/libz.so"}
    assert [str(one) for one in found.libraries["a/libx.so"].cuda] == ["sm_80"]
    assert [(name, reason.name) for name, reason in found.left] == [("b/liby.so", "truncated")]


def test_a_layer_that_is_not_what_its_digest_says_counts_for_nothing() -> None:
    found = contents([stored(layer({"a/libx.so": CUDA}), "sha256:" + "0" * 64)], Budget(1 << 30))
    assert not found.libraries
    assert [(name, reason.name) for name, reason in found.left] == [("", "wrong-digest")]


def test_a_layer_that_cannot_be_believed_removes_nothing() -> None:
    lower, upper = layer({"a/libx.so": CUDA}), layer({".wh.a": ""})
    found = contents([stored(lower), stored(upper, "sha256:" + "0" * 64)], Budget(1 << 30))
    assert list(found.libraries) == ["a/libx.so"]


def test_a_broken_layer_leaves_the_others() -> None:
    found = read(layer({"a/libx.so": CUDA}), layer({"b/liby.so": ROCM})[:700])
    assert runtimes(found) == {"a/libx.so": "cuda"}
    assert [reason.name for _, reason in found.left] == ["truncated"]


def test_names_that_lead_out_are_told() -> None:
    found = read(layer({"../../etc/libx.so": CUDA, "ok/libx.so": CUDA}))
    assert list(found.libraries) == ["ok/libx.so"]
    assert [reason.name for _, reason in found.left] == ["unsafe-name"]


def test_the_budget_is_for_all_layers() -> None:
    one = 512 + len(CUDA) + -len(CUDA) % 512 + 512
    found = read(layer({"a/libx.so": CUDA}), layer({"b/liby.so": CUDA}), budget=one + 600)
    assert list(found.libraries) == ["b/liby.so"]
    assert [reason.name for _, reason in found.left] == ["too-large"]


@given(st.data())
def test_any_damage_to_a_layer(data: st.DataObject) -> None:
    broken = bytearray(layer({"a/libx.so": CUDA, "var/lib/dpkg/status": "Package: x\n"}))
    for _ in range(data.draw(st.integers(0, 5))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    read(bytes(broken))


def test_what_is_kept_in_memory_is_bounded() -> None:
    many = layer({f"a/lib{number}.so": CUDA for number in range(30)})
    found = contents([stored(many)], Budget(1 << 30), Budget(20_000, "too much"))
    assert not found.libraries
    assert [(reason.name, reason.message) for _, reason in found.left] == [("too-large", "too much")]


def test_endless_bad_names_are_bounded() -> None:
    bad = layer({f"../{number}": "" for number in range(400)})
    found = contents([stored(bad)], Budget(1 << 30), Budget(20_000, "too much"))
    assert [reason.message for _, reason in found.left] == ["too much"]
