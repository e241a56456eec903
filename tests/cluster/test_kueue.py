"""Kueue holds Ray jobs back and lets them run as its quota says, and writes into them when it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from tests.cluster import examples
from tests.cluster.api import Json
from tests.cluster.cluster import Cluster
from tests.cluster.kwok import FakeNode

pytestmark = pytest.mark.cluster

_QUOTA: Final[Mapping[str, str | int]] = {
    "cpu": 64,
    "memory": "512Gi",
    "vpc.amazonaws.com/efa": 64,
    "hugepages-2Mi": "64Gi",
}


@pytest.fixture
def namespace(kueue: Cluster) -> str:
    gpu = FakeNode("gpu", examples.GPU_NODE, (examples.GPU_TAINT,), examples.GPU_RESOURCES)
    kueue.add_kwok_nodes([gpu, FakeNode("cpu", examples.CPU_NODE)])
    return kueue.namespace()


def _verdict(cluster: Cluster, namespace: str) -> Json:
    """The condition by which Kueue says whether the one workload of a namespace has its quota."""

    def quota_reserved() -> Json:
        for workload in cluster.api.items(f"/apis/kueue.x-k8s.io/v1beta2/namespaces/{namespace}/workloads"):
            for condition in workload.get("status", {}).get("conditions") or []:
                if condition["type"] == "QuotaReserved":
                    return dict(condition)
        return {}

    return cluster.wait_for(quota_reserved, what="verdict of the queue")


def test_over_quota_is_suspended_and_the_workload_says_why(kueue: Cluster, namespace: str) -> None:
    queue = kueue.kueue.add(namespace, dict(_QUOTA) | {"nvidia.com/gpu": 0})
    manifest = examples.ray_job("too-big", namespace, queue=queue)
    kueue.api.apply(manifest).expect(201)

    reserved = _verdict(kueue, namespace)

    assert (reserved["status"], reserved["reason"]) == ("False", "Pending")
    assert "insufficient" in reserved["message"]
    assert "nvidia.com/gpu" in reserved["message"]
    kueue.wait_for(lambda: _deployment_status(kueue, manifest) == "Suspended", what="suspended RayJob")
    assert not kueue.pods(namespace)


def test_unknown_queue_is_inadmissible(kueue: Cluster, namespace: str) -> None:
    kueue.api.apply(examples.ray_job("lost", namespace, queue="nope")).expect(201)

    reserved = _verdict(kueue, namespace)

    assert (reserved["reason"], reserved["message"]) == ("Inadmissible", "LocalQueue nope doesn't exist")


def test_admitted_job_gets_its_pods_and_kueue_takes_the_list(kueue: Cluster, namespace: str) -> None:
    queue = kueue.kueue.add(namespace, dict(_QUOTA) | {"nvidia.com/gpu": 8})
    manifest = examples.ray_job("fits", namespace, queue=queue)
    kueue.api.apply(manifest).expect(201)

    kueue.wait_for(lambda: _placed(kueue, namespace) >= {"cpu", "gpu"}, what="pods on both nodes")

    body = kueue.api.apply(manifest).expect(409)
    causes = {cause["field"]: cause["message"] for cause in body["details"]["causes"]}
    assert 'conflict with "kueue"' in causes[".spec.rayClusterSpec.workerGroupSpecs"]


def _deployment_status(cluster: Cluster, manifest: Json) -> object:
    return cluster.api.read(manifest).get("status", {}).get("jobDeploymentStatus")


def _placed(cluster: Cluster, namespace: str) -> set[str | None]:
    return {pod["spec"].get("nodeName") for pod in cluster.pods(namespace)}
