"""The exported admission policy on kinds of training operators and on claims, judged by a real API server.

The operators are not there: their kinds are, with schemas that keep every field, as the server alone judges.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest

from tests.cluster.api import Json
from tests.cluster.cluster import Cluster
from tests.cluster.crds import install
from tests.cluster.test_policy import FOREIGN, OPTED_IN, PLAIN, enforce, job, objects, patch, ray_job, refuses

pytestmark = pytest.mark.cluster

KINDS = {
    "PyTorchJob": ("kubeflow.org", "v1", "pytorchjobs"),
    "MPIJob": ("kubeflow.org", "v2beta1", "mpijobs"),
    "TrainJob": ("trainer.kubeflow.org", "v1alpha1", "trainjobs"),
    "TrainingRuntime": ("trainer.kubeflow.org", "v1alpha1", "trainingruntimes"),
    "LeaderWorkerSet": ("leaderworkerset.x-k8s.io", "v1", "leaderworkersets"),
    "Job": ("batch.volcano.sh", "v1alpha1", "jobs"),
    "JobSet": ("jobset.x-k8s.io", "v1alpha2", "jobsets"),
}
ANY: Json = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def crd(kind: str) -> Json:
    group, version, plural = KINDS[kind]
    schema = {"openAPIV3Schema": {"type": "object", "properties": {"spec": ANY, "status": ANY}}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"plural": plural, "singular": kind.lower(), "kind": kind, "listKind": f"{kind}List"},
            "versions": [
                {"name": version, "served": True, "storage": True, "schema": schema, "subresources": {"status": {}}}
            ],
        },
    }


def pod(selector: Json) -> Json:
    return {"spec": {"nodeSelector": selector, "containers": [{"name": "c", "image": "none"}]}}


def specs(kind: str, selector: Json) -> list[Json]:
    """Every place of a kind where its pods stand, one filled by the selector and the others plain."""
    mine, plain = pod(selector), pod(PLAIN)
    jobs = {"template": {"spec": {"replicatedJobs": [{"name": "node", "template": {"spec": {"template": mine}}}]}}}
    roles = {"Master": {"template": plain}, "Worker": {"template": mine}}
    found: dict[str, list[Json]] = {
        "PyTorchJob": [{"pytorchReplicaSpecs": roles}],
        "MPIJob": [{"mpiReplicaSpecs": {"Launcher": {"template": mine}}}],
        "TrainJob": [
            {"runtimePatches": [{"manager": "m"}, {"manager": "n", "trainingRuntimeSpec": jobs}]},
            {"podTemplateOverrides": [{"targetJobs": [{"name": "node"}], "spec": {"nodeSelector": selector}}]},
        ],
        "TrainingRuntime": [jobs],
        "LeaderWorkerSet": [
            {"leaderWorkerTemplate": {"leaderTemplate": mine, "workerTemplate": plain}},
            {"leaderWorkerTemplate": {"workerTemplate": mine, "size": 4}},
        ],
        "Job": [{"minAvailable": 2, "tasks": [{"name": "a", "template": plain}, {"name": "b", "template": mine}]}],
        "JobSet": [jobs["template"]["spec"]],
    }
    return found[kind]


def of_kind(kind: str, spec: Json, namespace: str, name: str = "x") -> Json:
    group, version, _ = KINDS[kind]
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": f"{group}/{version}", "kind": kind, "metadata": metadata, "spec": spec}


@pytest.fixture
def namespace(cluster: Cluster) -> str:
    return cluster.namespace(labels=OPTED_IN)


@pytest.fixture
def trained(cluster: Cluster) -> Iterator[Cluster]:
    """The cluster with the kinds and the policies, both of which go with the test."""
    kinds = [crd(kind) for kind in KINDS]
    cluster.wait_for(install(cluster.api, kinds), 60, "the kinds")
    made = objects("deny")
    try:
        yield cluster
    finally:
        for one in reversed(made):
            cluster.api.delete(one)
        # The server goes on judging for a moment; the next test begins without.
        probe = cluster.namespace(labels=OPTED_IN)
        trial = of_kind("PyTorchJob", specs("PyTorchJob", FOREIGN)[0], probe)
        for left in (trial, ray_job("probe", probe, FOREIGN), job("probe", probe, nodeSelector=FOREIGN)):
            cluster.wait_for(lambda left=left: not refuses(cluster, left), 30, "the policy's end")  # type: ignore[misc]
        for one in kinds:
            cluster.api.delete(one)


def test_pods_of_every_kind_are_judged_wherever_they_stand(trained: Cluster, namespace: str) -> None:
    enforce(trained, objects("deny"))
    trial = of_kind("PyTorchJob", specs("PyTorchJob", FOREIGN)[0], namespace)
    trained.wait_for(lambda: refuses(trained, trial), 30, "the policy on a training kind")
    for kind in KINDS:
        for number, (good, bad) in enumerate(zip(specs(kind, PLAIN), specs(kind, FOREIGN), strict=True)):
            trained.api.apply(of_kind(kind, good, namespace), dry_run=True).expect()
            answer = trained.api.apply(of_kind(kind, bad, namespace), dry_run=True)
            assert answer.status == 422, (kind, number, answer.text)
            assert "a node selector names labels of one cloud's nodes" in answer.text
        trained.api.apply(of_kind(kind, {}, namespace), dry_run=True).expect()
    device = {"trainer": {"numNodes": 2, "resourcesPerNode": {"limits": {"vpc.amazonaws.com/efa": 4}}}}
    assert refuses(trained, of_kind("TrainJob", device, namespace))
    large = {f"Role{number}": {"template": pod({f"example.com/{n}": "x" for n in range(40)})} for number in range(40)}
    trained.api.apply(of_kind("PyTorchJob", {"pytorchReplicaSpecs": large}, namespace), dry_run=True).expect()


def test_what_is_older_changes_is_admitted_and_deleted(trained: Cluster, namespace: str) -> None:
    waiting = of_kind(
        "PyTorchJob", {"runPolicy": {"suspend": True}, **specs("PyTorchJob", PLAIN)[0]}, namespace, "waiting"
    )
    older = {kind: of_kind(kind, specs(kind, FOREIGN)[-1], namespace, "older") for kind in KINDS}
    for one in (waiting, *older.values()):
        one["metadata"]["finalizers"] = ["example.com/hold"]
        trained.api.apply(one).expect(201)
    enforce(trained, objects("deny"))
    trial = of_kind("PyTorchJob", specs("PyTorchJob", FOREIGN)[0], namespace)
    trained.wait_for(lambda: refuses(trained, trial), 30, "the policy on a training kind")

    for kind, one in older.items():
        patch(trained, one, {"spec": {"more": 1}}).expect()
        again = copy.deepcopy(one) | {"status": {"ready": 1}}
        assert trained.api.apply(again, dry_run=True).status in (200, 201), kind
    admitted = {"Worker": {"template": {"spec": {"nodeSelector": FOREIGN}}}}
    change = {"runPolicy": {"suspend": False}, "pytorchReplicaSpecs": admitted}
    patch(trained, waiting, {"spec": change}).expect()
    more = {"Worker": {"template": {"spec": {"nodeSelector": {"eks.amazonaws.com/nodegroup": "more"}}}}}
    assert patch(trained, waiting, {"spec": {"pytorchReplicaSpecs": more}}).status == 422

    for one in (waiting, *older.values()):
        trained.api.delete(one).expect()
        patch(trained, one, {"metadata": {"finalizers": []}}).expect()
        path = trained.api.path(one)
        trained.wait_for(lambda path=path: trained.api.get(path).status == 404, 30, "the deletion")  # type: ignore[misc]


def test_claims_of_one_clouds_devices_are_refused(trained: Cluster, namespace: str) -> None:
    groups = trained.api.get("/apis/resource.k8s.io").expect()["versions"]
    versions = {one["version"] for one in groups}
    if "v1" not in versions:
        pytest.skip("needs resource.k8s.io/v1")
    enforce(trained, objects("deny"))

    def claim(devices: Json, kind: str = "ResourceClaim") -> Json:
        spec: Json = {"devices": {"requests": [{"name": "r", **devices}]}}
        spec = spec if kind == "ResourceClaim" else {"spec": spec}
        metadata = {"name": "c", "namespace": namespace}
        return {"apiVersion": "resource.k8s.io/v1", "kind": kind, "metadata": metadata, "spec": spec}

    foreign, plain = {"deviceClassName": "neuron.aws.com"}, {"deviceClassName": "gpu.example.com"}
    trained.wait_for(lambda: refuses(trained, claim({"exactly": foreign})), 30, "the policy on claims")
    assert refuses(trained, claim({"exactly": foreign}, "ResourceClaimTemplate"))
    assert refuses(trained, claim({"firstAvailable": [{"name": "a", **plain}, {"name": "b", **foreign}]}))
    for kind in ("ResourceClaim", "ResourceClaimTemplate"):
        trained.api.apply(claim({"exactly": plain}, kind), dry_run=True).expect()
