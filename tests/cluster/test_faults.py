"""The proxy breaks exactly what it is told to, and passes all else on."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.cluster.cluster import Cluster
from tests.cluster.faults import Break, Fault, Proxy

pytestmark = pytest.mark.cluster


@pytest.fixture
def proxy(cluster: Cluster) -> Iterator[Proxy]:
    with cluster.faulty() as proxy:
        yield proxy


def _create(cluster: Cluster, proxy: Proxy, namespace: str) -> tuple[int, str]:
    done = cluster.kubectl(
        *("create", "configmap", "x", f"--namespace={namespace}"), kubeconfig=proxy.kubeconfig, check=False
    )
    return done.returncode, done.stderr


def _exists(cluster: Cluster, namespace: str) -> bool:
    return cluster.api.get(f"/api/v1/namespaces/{namespace}/configmaps/x").ok


def test_without_faults_everything_passes_and_is_counted(cluster: Cluster, proxy: Proxy) -> None:
    namespace = cluster.namespace()

    assert _create(cluster, proxy, namespace)[0] == 0

    assert _exists(cluster, namespace)
    assert ("POST", 201) in {(seen.method, seen.status) for seen in proxy.seen}


@pytest.mark.parametrize("status", [403, 500, 503])
def test_refusal_reaches_the_client_and_not_the_server(cluster: Cluster, proxy: Proxy, status: int) -> None:
    namespace = cluster.namespace()
    proxy.add(Fault("POST", "/configmaps", status=status, message="not today"))

    code, text = _create(cluster, proxy, namespace)

    assert (code, text) == (1, "error: failed to create configmap: not today\n")
    assert [seen.status for seen in proxy.seen if seen.method == "POST"] == [status]
    assert not _exists(cluster, namespace)


def test_too_many_requests_is_tried_again(cluster: Cluster, proxy: Proxy) -> None:
    namespace = cluster.namespace()
    proxy.add(Fault("POST", "/configmaps", status=429, headers={"Retry-After": "1"}, times=1))

    assert _create(cluster, proxy, namespace)[0] == 0

    assert [seen.status for seen in proxy.seen if seen.method == "POST"] == [429, 201]


@pytest.mark.parametrize(("where", "arrived"), [(Break.BEFORE, False), (Break.AFTER, True)])
def test_break_loses_the_request_or_only_the_answer(
    cluster: Cluster, proxy: Proxy, where: Break, arrived: bool
) -> None:
    namespace = cluster.namespace()
    proxy.add(Fault("POST", "/configmaps", breaks=where))

    code, text = _create(cluster, proxy, namespace)

    assert code == 1
    assert "connection reset by peer" in text
    assert _exists(cluster, namespace) is arrived


def test_delay_delays(cluster: Cluster, proxy: Proxy) -> None:
    namespace = cluster.namespace()
    proxy.add(Fault("POST", "/configmaps", delay=1))
    started = time.monotonic()

    assert _create(cluster, proxy, namespace)[0] == 0

    assert time.monotonic() - started >= 1


def test_watch_comes_through_as_it_happens(cluster: Cluster, proxy: Proxy) -> None:
    from kubernetes.client import CoreV1Api
    from kubernetes.watch import Watch

    namespace = cluster.namespace()
    with cluster.client(proxy.kubeconfig) as client:
        core, watch = CoreV1Api(client), Watch()
        events = watch.stream(core.list_namespaced_config_map, namespace, timeout_seconds=10)
        first = next(events)["object"].metadata.name
        assert _create(cluster, proxy, namespace)[0] == 0
        second = next(events)["object"].metadata.name
        watch.stop()

    assert {first, second} == {"kube-root-ca.crt", "x"}
