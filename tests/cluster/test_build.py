"""The build, with a compiler that is a shell script."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cluster.build import build, link_flags
from tests.cluster.cache import GO_FOLDER, Programs, cache_root, fingerprint
from tests.cluster.errors import BuildError
from tests.cluster.versions import ENVTEST_PROGRAMS, KUBERNETES, PROGRAMS

# `go list -m` prints a folder with every asset in it; `go build` writes a file, unless its name is the one to fail.
_GO = """#!/bin/sh
case "$1" in
list) echo "$FAKE_SOURCES" ;;
build)
    for argument do
        [ "$previous" = -o ] && target=$argument
        previous=$argument
    done
    [ "$(basename "$target")" = "$FAKE_FAILURE" ] && { echo "cannot compile" >&2; exit 1; }
    echo "$@" > "$target" ;;
esac
"""


@pytest.fixture
def wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "go").write_text(_GO)
    (tools / "go").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    monkeypatch.setenv("FAKE_FAILURE", "")
    monkeypatch.setenv("FAKE_SOURCES", str(_sources(tmp_path / "sources")))
    return Programs(tmp_path / "cache")


def _sources(folder: Path) -> Path:
    from tests.cluster.versions import ASSETS

    for asset in ASSETS:
        for path in asset.paths:
            file = folder / path if path.endswith(".yaml") else folder / path / "one.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"from: {path}\n")
    return folder


def test_all_is_there_afterwards(wanted: Programs) -> None:
    build(wanted)

    assert wanted.absent() == []
    assert (wanted.asset("kuberay-crds") / "one.yaml").read_text() == "from: config/crd/bases\n"
    assert len(list(wanted.asset("kwok-stages").iterdir())) == 5


def test_interrupted_build_goes_on_where_it_stopped(wanted: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_FAILURE", "kwok")
    with pytest.raises(BuildError, match="cannot compile"):
        build(wanted)
    before = wanted.path("kube-apiserver").stat().st_mtime_ns
    assert not wanted.path("kwok").exists()
    assert [path.name for path in (wanted.folder / "bin").glob(".*")] == []

    monkeypatch.setenv("FAKE_FAILURE", "kube-apiserver")
    build(wanted)

    assert wanted.path("kube-apiserver").stat().st_mtime_ns == before
    assert wanted.absent() == []


def test_envtest_programs_are_not_built(wanted: Programs, tmp_path: Path) -> None:
    envtest = tmp_path / "envtest"
    envtest.mkdir()
    for name in ENVTEST_PROGRAMS:
        (envtest / name).touch()

    build(Programs(wanted.folder, envtest))

    assert not ENVTEST_PROGRAMS & {path.name for path in (wanted.folder / "bin").iterdir()}
    assert Programs(wanted.folder, envtest).path("etcd") == envtest / "etcd"


def test_incomplete_envtest_folder_is_an_error(wanted: Programs, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="etcd, kube-apiserver, kubectl"):
        build(Programs(wanted.folder, tmp_path))


def test_server_is_stamped_with_its_version() -> None:
    (server,) = (program for program in PROGRAMS if program.name == "kube-apiserver")

    assert f"-X k8s.io/component-base/version.gitVersion=v{KUBERNETES}" in link_flags(server)


def test_fingerprint_follows_the_sums(tmp_path: Path) -> None:
    for folder in ("kubernetes", "kwok"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "go.sum").write_text("one\n")
    first = fingerprint(tmp_path)
    (tmp_path / "kwok" / "go.sum").write_text("two\n")

    assert first != fingerprint(tmp_path)


def test_every_program_is_a_tool_of_its_module() -> None:
    for program in PROGRAMS:
        module = (GO_FOLDER / program.folder / "go.mod").read_text()
        assert program.package in module, program.name


def test_cache_can_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTABLE_CLUSTER_CACHE", str(tmp_path))

    assert cache_root() == tmp_path
