"""Images on disk: layouts, archives of two kinds, indexes in indexes, and what is wrong with some."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.lint import lint
from portable.linter.look import look
from portable.linter.settings import LintSettings
from portable.linter.subject import Subject
from portable.model.finding import Finding
from tests.linter.archive.building import OCI, Layout, digest, layer, metadata
from tests.linter.binary.building import library

TORCH = "usr/lib/python3/dist-packages/torch-2.4.0.dist-info/METADATA"


def made(**more: Any) -> Layout:
    layout = Layout()
    layers = [
        layer({"opt/lib/libx.so": library("needs: libcudart.so.12\ncuda: sm_80 compute_70"), "etc/os": "x"}),
        layer({TORCH: metadata("torch", "2.4.0+cu124")}),
    ]
    layout.platform(layers, environment=["NVIDIA_VISIBLE_DEVICES=all"], **more)
    return layout


WANTED = [
    ("accelerator-environment", "config"),
    ("accelerator-binary", "opt/lib/libx.so"),
    ("accelerator-package", TORCH),
]


def told(findings: list[Finding] | tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.rule, one.location.file.partition("!")[2]) for one in findings]


def told_of(data: bytes) -> list[tuple[str, str]]:
    return [
        one for one in told(look(Subject("oci:x", "image", data)).findings) if one[0] != "single-architecture-image"
    ]


def test_a_layout_folder_is_one_subject_wherever_the_walk_begins(tmp_path: Path) -> None:
    made().write(tmp_path / "images" / "a")
    for path in (".", "images/a", "oci:images/a"):
        assert told(lint([path], LintSettings(root=tmp_path)).findings) == WANTED, path


@pytest.mark.parametrize("prefix", ["oci:", "oci-archive:", "docker-archive:"])
def test_an_archive_of_a_layout(tmp_path: Path, prefix: str) -> None:
    (tmp_path / "a.tar").write_bytes(made().archive())
    assert told(lint([f"{prefix}a.tar"], LintSettings(root=tmp_path)).findings) == WANTED


def saved(files: dict[str, bytes | str | None], links: dict[str, str] | None = None) -> bytes:
    config = {"os": "linux", "architecture": "amd64", "config": {"Env": ["NVIDIA_VISIBLE_DEVICES=all"]}}
    listed = [{"Config": "c.json", "RepoTags": ["a:b"], "Layers": ["one/layer.tar", "two/layer.tar"]}]
    return layer({"c.json": json.dumps(config), "manifest.json": json.dumps(listed), **files}, links)


def test_an_archive_without_a_layout_as_docker_once_saved_it() -> None:
    upper = layer({TORCH: metadata("torch", "2.4.0+cu124")})
    lower = layer({"opt/lib/libx.so": library("needs: libcudart.so.12")})
    assert told_of(saved({"one/layer.tar": lower, "two/layer.tar": upper})) == WANTED
    linked = saved({"real/layer.tar": lower, "two/layer.tar": upper}, {"one/layer.tar": "../real/layer.tar"})
    assert told_of(linked) == WANTED


def test_a_link_in_a_circle_and_a_layer_that_is_not_there() -> None:
    data = saved({}, {"one/layer.tar": "../two/layer.tar", "two/layer.tar": "../one/layer.tar"})
    assert told_of(data) == [("unreadable-subject", ""), ("unreadable-subject", ""), WANTED[0]]


def test_an_index_in_an_index_and_what_says_how_it_was_built() -> None:
    layout = made()
    inner = layout.add(layout.index(), f"{OCI}.index.v1+json")
    statement = layout.add(b"{}", f"{OCI}.manifest.v1+json")
    layout.manifests = [inner, {**statement, "platform": {"os": "unknown", "architecture": "unknown"}}]
    assert told_of(layout.archive()) == WANTED


def test_an_index_that_holds_itself_ends() -> None:
    layout = made()
    for _ in range(8):
        layout.manifests = [layout.add(layout.index(), f"{OCI}.index.v1+json")]
    assert told_of(layout.archive()) == [("unreadable-subject", "")]


@pytest.mark.parametrize("damage", ["config", "manifest", "layer"])
def test_what_is_not_what_its_digest_says_is_left_out(damage: str) -> None:
    layout = made()
    manifest = json.loads(layout.blobs[layout.manifests[0]["digest"]])
    hurt = {
        "config": manifest["config"]["digest"],
        "manifest": layout.manifests[0]["digest"],
        "layer": manifest["layers"][0]["digest"],
    }[damage]
    layout.blobs[hurt] += b" "
    found = look(Subject("oci:x", "image", layout.archive())).findings
    assert "wrong-digest" in next(one.message for one in found if one.rule == "unreadable-subject")
    assert ("accelerator-binary", "opt/lib/libx.so") not in told(found)
    assert (("accelerator-package", TORCH) in told(found)) is (damage == "layer")


def test_a_digest_that_is_a_path_is_no_digest() -> None:
    layout = made()
    layout.manifests = [{"digest": "sha256:../../../etc/passwd"}]
    assert told_of(layout.archive()) == [("unreadable-subject", "")]


def test_a_packed_archive_says_how_to_unpack_it(tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(made().archive()))
    (found,) = lint(["oci:a.tar.gz"], LintSettings(root=tmp_path)).findings
    assert "gunzip" in found.message


def test_no_image(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    for name, reason in (("oci:a", "truncated"), ("oci:b", "no such file")):
        (found,) = lint([name], LintSettings(root=tmp_path)).findings
        assert reason in found.message


BLOB = made().archive()


@given(st.data())
def test_broken_archives_are_refused_or_read_in_part(data: st.DataObject) -> None:
    broken = bytearray(BLOB)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    told_of(bytes(broken))


values = st.recursive(
    st.none() | st.integers() | st.text(max_size=8) | st.just(digest(b"{}")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["manifests", "layers", "config", "digest", "platform", "os", "Env", "Labels"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(index=values, config=values)
def test_any_documents(index: object, config: object) -> None:
    layout = made()
    text = json.dumps({"config": config, "os": config}).encode()
    layout.add(b"{}", "x")
    described = layout.add(text, "x")
    manifest = layout.add(json.dumps({"config": described, "layers": config}).encode(), "x")
    layout.manifests = [manifest, {"digest": digest(b"{}")}, index]  # type: ignore[list-item]  # hostile on purpose
    told_of(layout.archive())


@pytest.mark.parametrize("architectures", [["amd64"], ["amd64", "arm64"]])
def test_a_finding_names_what_installs_and_needs_it_and_the_base(architectures: list[str]) -> None:
    site = "usr/lib/python3/dist-packages"
    files: dict[str, bytes | str | None] = {
        f"{site}/torch-2.14.1.dist-info/METADATA": metadata("torch", "2.14.1", "numpy", "nvidia-cudnn-cu13==9.1"),
        f"{site}/nvidia_cudnn_cu13-9.1.dist-info/METADATA": metadata("nvidia-cudnn-cu13", "9.1"),
        f"{site}/torch/lib/libtorch_cuda.so": library("needs: libcudart.so.12"),
    }
    layout = Layout()
    for one in architectures:
        layout.platform([layer(files)], one, labels={"org.opencontainers.image.base.name": "docker.io/x/y:1"})
    found = look(Subject("oci:x", "image", layout.archive())).findings
    related = {
        one.location.file.partition("!")[2]: [f"{each.location}: {each.message}" for each in one.related]
        for one in found
    }
    for member, wanted in {
        "torch/lib/libtorch_cuda.so": "2:1: installed by `torch`",
        "nvidia_cudnn_cu13-9.1.dist-info/METADATA": "5:1: needed by `torch`",
    }.items():
        (name,) = [one for one in related if one.endswith(member) and "arm64" not in one]
        above = f"oci:x!{name.removesuffix(f'{site}/{member}')}"
        assert related[name] == [
            f"{above}{site}/torch-2.14.1.dist-info/METADATA:{wanted}",
            f"{above}config:1:1: in layer 1 of 1 (`{layout.digests()[0][:19]}…`)",
            f"{above}config:1:1: on the base image `docker.io/x/y:1`",
        ]
