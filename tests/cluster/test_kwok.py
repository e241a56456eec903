"""Pods of Ray objects land on kwok nodes as they would on real ones of that shape."""

from __future__ import annotations

import re

import pytest

from tests.cluster import examples
from tests.cluster.api import Json
from tests.cluster.cluster import Cluster
from tests.cluster.kwok import FakeNode

pytestmark = pytest.mark.cluster

_DECOYS = [
    # Right shape, wrong label; right label, no accelerator; right in all but a taint nobody tolerates.
    FakeNode("decoy-label", {"node.kubernetes.io/instance-type": "gpu-4"}, (), examples.GPU_RESOURCES),
    FakeNode("decoy-empty", examples.GPU_NODE, (examples.GPU_TAINT,), {"cpu": "192", "memory": "2000Gi"}),
    FakeNode(
        "decoy-taint",
        examples.GPU_NODE,
        ({"key": "example.com/broken", "effect": "NoSchedule"},),
        examples.GPU_RESOURCES,
    ),
]


def _bound(pods: list[Json]) -> dict[str, str | None]:
    return {pod["metadata"]["labels"]["ray.io/node-type"]: pod["spec"].get("nodeName") for pod in pods}


def test_ray_cluster_becomes_ready_on_the_one_node_that_fits(cluster: Cluster) -> None:
    namespace = cluster.namespace()
    gpu = FakeNode("gpu", examples.GPU_NODE, (examples.GPU_TAINT,), examples.GPU_RESOURCES)
    cluster.add_kwok_nodes([*_DECOYS, gpu, FakeNode("cpu", examples.CPU_NODE)])
    manifest = examples.ray_cluster("small", namespace)
    cluster.api.apply(manifest).expect(201)

    ready = cluster.wait_for(
        lambda: cluster.api.read(manifest).get("status", {}).get("state") == "ready", what="ready RayCluster"
    )

    assert ready
    assert _bound(cluster.pods(namespace)) == {"head": "cpu", "worker": "gpu"}


def test_worker_stays_pending_among_decoys(cluster: Cluster) -> None:
    namespace = cluster.namespace()
    cluster.add_kwok_nodes([*_DECOYS, FakeNode("cpu", examples.CPU_NODE)])
    cluster.api.apply(examples.ray_cluster("small", namespace)).expect(201)

    def refusal() -> str:
        for pod in cluster.pods(namespace, labelSelector="ray.io/node-type=worker"):
            for condition in pod["status"].get("conditions", []):
                if condition["type"] == "PodScheduled" and condition.get("reason") == "Unschedulable":
                    return str(condition["message"])
        return ""

    message = cluster.wait_for(refusal, what="word of the scheduler")

    # Real nodes, once they are started, stay, closed to pods.
    assert re.match(r"0/\d+ nodes are available:", message), message
    assert "1 Insufficient nvidia.com/gpu" in message
    assert "didn't match Pod's node affinity/selector" in message
