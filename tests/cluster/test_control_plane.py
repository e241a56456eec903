"""The API server answers as a real one does, and everything a test makes in it goes."""

from __future__ import annotations

import os

import pytest

from tests.cluster.cluster import Cluster
from tests.cluster.versions import KUBERNETES

pytestmark = pytest.mark.cluster


def test_server_knows_its_version(cluster: Cluster) -> None:
    assert cluster.api.get("/version").expect()["gitVersion"] == f"v{KUBERNETES}"


def test_every_ray_kind_is_served(cluster: Cluster) -> None:
    kinds = {resource["kind"] for resource in cluster.api.get("/apis/ray.io/v1").expect()["resources"]}
    assert {"RayCluster", "RayJob", "RayService", "RayCronJob"} <= kinds


def test_crd_conditions_say_established(cluster: Cluster) -> None:
    for plural in ("rayclusters", "rayjobs", "rayservices"):
        path = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{plural}.ray.io"
        conditions = cluster.api.get(path).expect()["status"]["conditions"]
        assert {"Established": "True"}.items() <= {c["type"]: c["status"] for c in conditions}.items()


def test_kubernetes_package_reaches_the_server(cluster: Cluster) -> None:
    from kubernetes.client import VersionApi

    with cluster.client() as client:
        assert VersionApi(client).get_code().minor == "35"


def test_a_stranger_may_do_nothing(cluster: Cluster) -> None:
    from kubernetes.client import ApiException, CoreV1Api

    with cluster.client(cluster.kubeconfig_of("stranger")) as client, pytest.raises(ApiException) as refused:
        CoreV1Api(client).list_namespace()
    assert refused.value.status == 403


def test_nothing_outside_can_be_reached(cluster: Cluster) -> None:
    import socket

    with socket.socket() as probe:
        probe.settimeout(2)
        assert probe.connect_ex(("192.0.2.1", 443)) != 0


class TestCleaning:
    seen: str = ""

    def test_namespace_is_there_for_one_test(self, cluster: Cluster) -> None:
        type(self).seen = cluster.namespace()
        cluster.add_kwok_node("short-lived")

    def test_and_gone_for_the_next(self, cluster: Cluster) -> None:
        answer = cluster.api.get(f"/api/v1/namespaces/{self.seen}")
        assert answer.status == 404 or answer.json["status"]["phase"] == "Terminating"
        assert cluster.api.get("/api/v1/nodes/short-lived").status == 404


def test_parts_run_in_a_process_namespace_of_their_own(cluster: Cluster) -> None:
    assert os.readlink(f"/proc/{cluster.site.sandbox.anchor}/ns/pid") != os.readlink("/proc/self/ns/pid")
