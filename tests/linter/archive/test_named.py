"""How images are named, and what a reference says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.archive.named import named_image, parsed
from portable.linter.subject import Unreadable

DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("text", "host", "name", "version", "address"),
    [
        ("ubuntu", "docker.io", "library/ubuntu", "latest", "https://registry-1.docker.io"),
        ("nvidia/cuda:12.8", "docker.io", "nvidia/cuda", "12.8", "https://registry-1.docker.io"),
        ("docker.io/ubuntu:24.04", "docker.io", "library/ubuntu", "24.04", "https://registry-1.docker.io"),
        ("ghcr.io/a/b/c:v1", "ghcr.io", "a/b/c", "v1", "https://ghcr.io"),
        ("localhost:5000/x", "localhost:5000", "x", "latest", "http://localhost:5000"),
        ("127.0.0.1:80/x:y", "127.0.0.1:80", "x", "y", "http://127.0.0.1:80"),
        (f"quay.io/a/b:t@{DIGEST}", "quay.io", "a/b", DIGEST, "https://quay.io"),
    ],
)
def test_a_reference_in_its_parts(text: str, host: str, name: str, version: str, address: str) -> None:
    found = parsed(text)
    assert (found.host, found.name, found.version, found.address) == (host, name, version, address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A/B",
        "a b",
        "x@sha256:1",
        "x@md5:" + "0" * 32,
        "x:a b",
        "../x",
        "evil.com\r\nHost: y/x",
        "a//b",
        "h:99/",
    ],
)
def test_what_is_no_reference(text: str) -> None:
    with pytest.raises(Unreadable, match="no reference"):
        parsed(text)


@given(st.text(max_size=60))
def test_any_text_is_a_reference_or_refused(text: str) -> None:
    try:
        found = parsed(text)
    except Unreadable:
        return
    assert not set(found.address + found.name + found.version) & set(" \r\n\t?#\\")


def test_names_of_the_command_line() -> None:
    on_disk = named_image("oci:a/b")
    remote = named_image("docker://a/b:c")
    assert on_disk is not None
    assert remote is not None
    assert (on_disk.path, on_disk.reference) == (Path("a/b"), "")
    assert (remote.path, remote.reference) == (None, "a/b:c")
    assert named_image("docker-archive:x.tar") is not None
    assert named_image("image:x") is not None
    assert named_image("ocispec") is None
    assert named_image("oci:") is None
