"""Fixtures of the cluster tier: one cluster a session, started by the first test that asks for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.cluster.cache import programs
from tests.cluster.cluster import Cluster
from tests.cluster.diagnosis import what_happened
from tests.cluster.nodes import Nodes
from tests.cluster.prerequisites import lacking_for_cluster, lacking_for_nodes

_RUNNING = pytest.StashKey[Cluster]()


def require(lacking: list[str]) -> None:
    """Skip a test that this machine cannot run and say what to install; where `CI` is true, that is a failure."""
    if not lacking:
        return
    text = "needs " + "; ".join(lacking)
    if os.environ.get("CI") == "true":
        pytest.fail(text, pytrace=False)
    pytest.skip(text)


@pytest.fixture(scope="session")
def _session_cluster(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    require(lacking_for_cluster())
    folder: Path = tmp_path_factory.mktemp("cluster")
    cluster = Cluster(folder, programs())
    request.config.stash[_RUNNING] = cluster
    try:
        yield cluster
    finally:
        del request.config.stash[_RUNNING]
        cluster.close()
        _keep_only(folder, "logs")


def _keep_only(folder: Path, name: str) -> None:
    """Free the disk: pytest keeps the folders of three runs."""
    for path in folder.iterdir():
        if path.is_dir() and path.name != name:
            shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def cluster(_session_cluster: Cluster) -> Iterator[Cluster]:
    """The cluster; namespaces and kwok nodes that a test makes in it go with the test."""
    mark = _session_cluster.mark()
    yield _session_cluster
    _session_cluster.clean(mark)


@pytest.fixture
def empty_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster of its own for one test, without KubeRay; the shared one cannot be reached meanwhile."""
    require(lacking_for_cluster())
    cluster = Cluster(tmp_path / "cluster", programs(), ray=False)
    try:
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
def kueue(cluster: Cluster) -> Cluster:
    """The cluster with Kueue running in it."""
    assert cluster.kueue
    return cluster


@pytest.fixture
def kubelets(cluster: Cluster) -> Iterator[Nodes]:
    """Two real nodes, open to pods for this test."""
    require(lacking_for_nodes())
    with cluster.real_nodes.open():
        yield cluster.real_nodes


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show beside a failure what the cluster was doing."""
    report = yield
    running = item.config.stash.get(_RUNNING, None)
    if running is not None and report.failed and report.when != "teardown":
        report.sections.extend(what_happened(running))
    return report
