"""A cluster without anything of Ray, beside the one that the other tests share."""

from __future__ import annotations

import pytest

from tests.cluster.cluster import Cluster

pytestmark = pytest.mark.cluster


def test_ray_is_unknown_to_it(cluster: Cluster, empty_cluster: Cluster) -> None:
    assert empty_cluster.api.get("/apis/ray.io/v1").status == 404
    assert empty_cluster.api.get("/apis/kueue.x-k8s.io/v1beta2").status == 404


def test_pods_can_be_created_in_it(empty_cluster: Cluster) -> None:
    namespace = empty_cluster.namespace()
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "x", "namespace": namespace},
        "spec": {"containers": [{"name": "x", "image": "example.invalid/x"}]},
    }

    assert empty_cluster.api.apply(pod).status == 201


def test_the_shared_cluster_is_reached_again_afterwards(cluster: Cluster) -> None:
    assert cluster.api.get("/apis/ray.io/v1").ok
