"""Credentials from Docker's file: found for their host, and for no other."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from portable.linter.archive.credentials import credentials

PACKED = base64.b64encode(b"me:secret").decode()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    return tmp_path


def test_each_host_has_its_own(folder: Path) -> None:
    auths = {"ghcr.io": {"auth": PACKED}, "https://index.docker.io/v1/": {"username": "me", "password": "secret"}}
    (folder / "config.json").write_text(json.dumps({"auths": auths, "credHelpers": {"x.io": "evil"}}))
    assert credentials("ghcr.io") == PACKED
    assert credentials("docker.io") == PACKED
    assert credentials("x.io") == ""
    assert credentials("cr.io") == ""


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"auths": 1}', '{"auths": {"a.io": 1}}', '{"auths": {"a.io": {"auth": "%%"}}}', "[" * 50_000],
)
def test_a_broken_file_has_none(folder: Path, text: str) -> None:
    (folder / "config.json").write_text(text)
    assert credentials("a.io") == ""


def test_no_file_has_none(folder: Path) -> None:
    assert credentials("a.io") == ""
