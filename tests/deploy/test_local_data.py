"""Data and secrets as folders, files and variables."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from portable.deploy.local_data import check, is_uri, lay_out_data, lay_out_secrets
from portable.deploy.local_request import Choices
from portable.errors import UsageError
from tests.deploy.local_runs import workload

DATA: dict[str, Any] = {
    "inputs": [
        {"name": "corpus", "size": "1Gi", "env": "CORPUS"},
        {"name": "library", "size": "1Gi", "as": "mount", "path": "/library", "env": "LIBRARY"},
    ],
    "outputs": [{"name": "model", "size": "1Gi", "env": "OUT"}],
    "checkpoints": {"name": "ckpt", "size": "1Gi", "every": "1h", "as": "mount", "path": "/ckpt"},
    "modelCache": {"name": "hub", "size": "1Gi", "path": "/models"},
    "volumes": [{"name": "shared", "size": "1Gi", "path": "/shared"}],
}
SECRETS = [{"name": "hub-token", "env": "HF_TOKEN"}, {"name": "tls", "path": "/etc/tls"}]


def test_everything_has_a_folder_and_what_has_a_variable_is_told(tmp_path: Path) -> None:
    laid = lay_out_data(workload(data=DATA), Choices(), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"corpus", "library", "model", "ckpt", "hub", "shared"}
    assert laid.variables == {
        "CORPUS": (tmp_path / "corpus").as_uri(),
        "LIBRARY": str(tmp_path / "library"),
        "OUT": (tmp_path / "model").as_uri(),
    }
    assert laid.moved == {
        path: tmp_path / name
        for path, name in (("/library", "library"), ("/ckpt", "ckpt"), ("/models", "hub"), ("/shared", "shared"))
    }
    assert set(laid.outputs) == {"model", "ckpt"}
    assert laid.empty == ("corpus", "library")


def test_folders_and_uris_that_were_chosen(tmp_path: Path) -> None:
    mine = tmp_path / "my data"
    mine.mkdir()
    chosen = {"corpus": "s3://bucket/corpus", "library": str(mine), "model": str(tmp_path / "new"), "ckpt": "/ckpt"}
    ours = Path("/ckpt").exists()
    laid = lay_out_data(
        workload(data=DATA), Choices(data={name: value for name, value in chosen.items() if name != "ckpt"}), tmp_path
    )
    assert laid.variables["CORPUS"] == "s3://bucket/corpus"
    assert laid.variables["LIBRARY"] == str(mine)
    assert laid.variables["OUT"] == (tmp_path / "new").as_uri()
    assert (tmp_path / "new").is_dir()
    assert laid.empty == ()
    assert set(laid.outputs) == {"ckpt"}
    assert Path("/ckpt").exists() == ours


def test_a_path_that_stands_for_itself_is_not_moved(tmp_path: Path) -> None:
    place = tmp_path / "ckpt"
    data = {"checkpoints": {**DATA["checkpoints"], "path": str(place)}}
    assert lay_out_data(workload(data=data), Choices(data={"ckpt": str(place)}), tmp_path / "x").moved == {}


def test_a_local_disk_is_a_folder(tmp_path: Path) -> None:
    group = {"name": "g", "cpu": 1, "memory": "1Gi", "localDisk": {"size": "1Ti", "path": "/scratch"}}
    laid = lay_out_data(workload(groups=[group]), Choices(), tmp_path)
    assert laid.moved == {"/scratch": tmp_path / "g-disk"}


def test_only_secrets_that_were_given_are_there(tmp_path: Path) -> None:
    laid = lay_out_secrets(workload(secrets=SECRETS), Choices(), tmp_path)
    assert (laid.variables, laid.moved) == ({}, {})
    assert list(tmp_path.iterdir()) == []


def test_secrets_are_variables_and_files_only_their_owner_can_read(tmp_path: Path) -> None:
    given = {"hub-token": "one", "tls/cert.pem": "two", "tls": "three"}
    laid = lay_out_secrets(workload(secrets=SECRETS), Choices(secrets=given), tmp_path)
    assert laid.variables == {"HF_TOKEN": "one"}
    assert laid.moved == {"/etc/tls": tmp_path / "tls"}
    files = {path.name: path for path in (tmp_path / "tls").iterdir()}
    assert {name: path.read_text() for name, path in files.items()} == {"cert.pem": "two", "tls": "three"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o400 for path in files.values())


@pytest.mark.parametrize(
    ("choices", "name"),
    [
        (Choices(data={"corpsu": "/tmp"}), "unknown-data"),
        (Choices(data={"corpus": "/no/such/folder"}), "data-not-found"),
        (Choices(data={"library": "s3://bucket/x"}), "data-not-a-folder"),
        (Choices(data={"hub": "s3://bucket/x"}), "data-not-a-folder"),
        (Choices(secrets={"hub": "x"}), "unknown-secret"),
        (Choices(secrets={"hub-token/file": "x"}), "secret-file"),
        (Choices(secrets={"tls/../../file": "x"}), "secret-file"),
        (Choices(secrets={"tls/": "x"}), "secret-file"),
        (Choices(secrets={"tls/..": "x"}), "secret-file"),
        (Choices(code=Path("/no/such/folder")), "code-not-found"),
    ],
)
def test_choices_that_cannot_be_are_refused(choices: Choices, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        check(workload(data=DATA, secrets=SECRETS), choices)
    assert [one.name for one in caught.value.diagnostics] == [name]


def test_what_can_be_is_not_refused() -> None:
    chosen = {"corpus": "gs://b/x", "model": "/no/such/folder/yet", "library": "/"}
    check(workload(data=DATA, secrets=SECRETS), Choices(data=chosen, secrets={"hub-token": "x", "tls/a": "y"}))


def test_what_is_a_uri() -> None:
    assert is_uri("s3://bucket")
    assert is_uri("file:///tmp")
    assert not any(map(is_uri, ("/a/b", "a:b", "C:\\data", "C://data", "", "://x")))
