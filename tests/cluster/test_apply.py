"""What server-side apply does to Ray objects: who takes a list over, and what the refusals look like."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TypeAlias

import pytest

from tests.cluster import examples
from tests.cluster.api import APPLY, MERGE, Json
from tests.cluster.cluster import Cluster
from tests.cluster.kwok import FakeNode

pytestmark = pytest.mark.cluster


@pytest.fixture
def namespace(cluster: Cluster) -> str:
    gpu = FakeNode("gpu", examples.GPU_NODE, (examples.GPU_TAINT,), examples.GPU_RESOURCES)
    cluster.add_kwok_nodes([gpu, FakeNode("cpu", examples.CPU_NODE)])
    return cluster.namespace()


def _apply_and_let_the_operator_write(cluster: Cluster, manifest: Json) -> None:
    cluster.api.apply(manifest).expect(201)
    cluster.wait_for(lambda: cluster.api.read(manifest)["metadata"].get("finalizers"), what="finalizer")
    cluster.wait_for(lambda: cluster.api.read(manifest).get("status", {}).get("rayClusterName"), what="RayCluster")


def test_round_trip_form_stays_ours(cluster: Cluster, namespace: str) -> None:
    manifest = examples.ray_job("round-trip", namespace)
    _apply_and_let_the_operator_write(cluster, manifest)

    assert cluster.api.apply(manifest).status == 200


def test_any_other_form_is_taken_over_by_the_operator(cluster: Cluster, namespace: str) -> None:
    manifest = examples.ray_job("other-form", namespace)
    workers = manifest["spec"]["rayClusterSpec"]["workerGroupSpecs"][0]
    del workers["scaleStrategy"], workers["template"]["metadata"]
    workers["template"]["spec"]["containers"][0]["resources"]["limits"]["hugepages-2Mi"] = "5120Mi"
    _apply_and_let_the_operator_write(cluster, manifest)

    body = cluster.api.apply(manifest).expect(409)

    assert body["reason"] == "Conflict"
    (cause,) = (c for c in body["details"]["causes"] if c["field"].endswith("workerGroupSpecs"))
    assert cause["reason"] == "FieldManagerConflict"
    assert cause["field"] == ".spec.rayClusterSpec.workerGroupSpecs"
    assert "kuberay-operator" in cause["message"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(APPLY, 'conflict with "autoscaler"', id="who applied"),
        # The Ray autoscaler patches; only then does the message name the version.
        pytest.param(MERGE, 'conflict with "autoscaler" using ray.io/v1', id="who patched"),
    ],
)
def test_another_manager_in_the_list_conflicts_on_all_of_it(
    cluster: Cluster, namespace: str, content: str, message: str
) -> None:
    manifest = examples.ray_cluster("scaled", namespace)
    cluster.api.apply(manifest).expect(201)
    theirs = copy.deepcopy(manifest)
    theirs["spec"] = {"workerGroupSpecs": theirs["spec"]["workerGroupSpecs"]}
    theirs["spec"]["workerGroupSpecs"][0] |= {"replicas": 0, "minReplicas": 0}
    query = {"fieldManager": "autoscaler"} | ({"force": "true"} if content == APPLY else {})
    cluster.api.request("PATCH", cluster.api.path(manifest), theirs, content, query=query).expect(200)

    (cause,) = cluster.api.apply(manifest).expect(409)["details"]["causes"]

    assert cause["field"] == ".spec.workerGroupSpecs"
    assert cause["message"].startswith(message)
    assert (" using " in cause["message"]) == (" using " in message)


Damage: TypeAlias = Callable[[Json], None]


def _unknown_field(workers: Json) -> None:
    workers["replica"] = 3


def _wrong_type(workers: Json) -> None:
    workers["minReplicas"] = "one"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_unknown_field, ".spec.workerGroupSpecs[0].replica: field not declared in schema"),
        (_wrong_type, ".spec.workerGroupSpecs[0].minReplicas: expected numeric (int or float), got string"),
    ],
)
def test_schema_errors_are_a_500_without_reason(cluster: Cluster, namespace: str, damage: Damage, message: str) -> None:
    manifest = examples.ray_cluster("damaged", namespace)
    damage(manifest["spec"]["workerGroupSpecs"][0])

    body = cluster.api.apply(manifest).expect(500)

    assert message in body["message"]
    assert "reason" not in body


def test_absent_namespace_is_a_404_in_a_dry_run_too(cluster: Cluster) -> None:
    body = cluster.api.apply(examples.ray_cluster("nowhere", "none"), dry_run=True).expect(404)

    assert body["message"] == 'namespaces "none" not found'


def test_kind_without_crd_is_a_bare_404(cluster: Cluster) -> None:
    answer = cluster.api.get("/apis/example.com/v1/namespaces/default/things/x")

    assert (answer.status, answer.text.strip()) == (404, "404 page not found")
