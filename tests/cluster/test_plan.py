"""Plans are true on a cluster where operator, queue, autoscaler and people write too."""

from __future__ import annotations

import copy

import pytest

from tests.cluster import examples
from tests.cluster.api import JSON, MERGE, Json
from tests.cluster.cluster import Cluster
from tests.cluster.kwok import FakeNode
from tests.cluster.planning import Deployer, actions, shown

pytestmark = pytest.mark.cluster


@pytest.fixture
def namespace(cluster: Cluster) -> str:
    gpu = FakeNode("gpu", examples.GPU_NODE, (examples.GPU_TAINT,), examples.GPU_RESOURCES)
    cluster.add_kwok_nodes([gpu, FakeNode("cpu", examples.CPU_NODE)])
    return cluster.namespace()


def config_map(namespace: str, **data: str) -> Json:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "code", "namespace": namespace}, "data": data}


def reconciled(cluster: Cluster, manifest: Json) -> None:
    cluster.wait_for(lambda: cluster.api.read(manifest).get("status", {}).get("rayClusterName"), what="RayCluster")


def test_applied_then_planned_again_is_no_change(cluster: Cluster, namespace: str) -> None:
    deployer = Deployer(cluster, namespace)
    job, code = examples.ray_job("demo", namespace), config_map(namespace, main="print(1)")

    first = deployer.plan(code, job)
    assert actions(first) == ["create", "create"]
    assert not first.blockers
    assert {one.cause for one in first.changes[1].fields} == {"ours", "admission"}
    deployer.apply(code, job)
    reconciled(cluster, job)

    again = deployer.plan(code, job)

    assert actions(again) == ["unchanged", "unchanged"]
    assert not again.conflicts
    assert not again.changes[1].drift
