"""The exported admission policy on a real API server: what it refuses, and everything it must never hold up."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator

import pytest

from portable.api.admission import terms
from portable.model.admission import Action, Admission
from portable.report.admission import FORMATS
from portable.report.view import View
from tests.cluster import examples
from tests.cluster.api import MERGE, Answer, Json
from tests.cluster.cluster import Cluster
from tests.cluster.kwok import FakeNode

pytestmark = pytest.mark.cluster

OPTED_IN = {"portable.dev/policy": "on"}
FOREIGN = {"cloud.google.com/gke-nodepool": "pool-1"}
PLAIN = {"example.com/pool": "a"}
SMALL = {"cpu": "1", "memory": "1Gi"}
JOB_SPEC: Json = {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "none"}]}}}


def objects(action: Action) -> list[Json]:
    found: list[Json] = json.loads(FORMATS["json"](Admission("portable-test", terms(), action), View()))["items"]
    return found


def ray_job(name: str, namespace: str, selector: Json, **more: object) -> Json:
    """A RayJob whose head and workers are plain but for the workers' selector."""
    workers = examples.group(examples.pod("ray-worker", selector, SMALL))
    manifest = examples.ray_job(name, namespace, workers)
    manifest["spec"]["rayClusterSpec"]["headGroupSpec"]["template"]["spec"]["nodeSelector"] = PLAIN
    manifest["spec"] |= more
    return manifest


def of_kind(kind: str, name: str, namespace: str, selector: Json, version: str = "ray.io/v1") -> Json:
    job = ray_job(name, namespace, selector)
    cluster = job["spec"]["rayClusterSpec"]
    spec = {"RayJob": job["spec"], "RayCluster": cluster, "RayService": {"rayClusterConfig": cluster}}[kind]
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec}


def job(name: str, namespace: str, **pod: object) -> Json:
    spec = copy.deepcopy(JOB_SPEC)
    spec["template"]["spec"] |= pod
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec}


@pytest.fixture
def namespace(cluster: Cluster) -> str:
    return cluster.namespace(labels=OPTED_IN)


@pytest.fixture
def denied(cluster: Cluster) -> Iterator[list[Json]]:
    """The policies, which a test applies when it wants; they go with the test."""
    made = objects("deny")
    yield made
    for one in reversed(made):
        cluster.api.delete(one)
    # The server goes on judging for a moment; the next test begins without.
    probe = cluster.namespace(labels=OPTED_IN)
    for trial in (ray_job("probe", probe, FOREIGN), job("probe", probe, nodeSelector=FOREIGN)):
        cluster.wait_for(lambda trial=trial: not refuses(cluster, trial), 30, "the policy's end")  # type: ignore[misc]


def enforce(cluster: Cluster, made: list[Json]) -> None:
    cluster.api.apply_all(made)
    probe = cluster.namespace(labels=OPTED_IN)
    trials = [ray_job("probe", probe, FOREIGN), job("probe", probe, nodeSelector=FOREIGN)]
    for trial in trials:
        cluster.wait_for(lambda trial=trial: refuses(cluster, trial), 30, "the policy")  # type: ignore[misc]


def refuses(cluster: Cluster, manifest: Json) -> bool:
    return cluster.api.apply(manifest, dry_run=True).status == 422


def patch(cluster: Cluster, manifest: Json, change: Json) -> Answer:
    return cluster.api.request("PATCH", cluster.api.path(manifest), change, MERGE)


def test_what_names_one_clouds_nodes_is_refused_and_the_rest_is_not(
    cluster: Cluster, namespace: str, denied: list[Json]
) -> None:
    enforce(cluster, denied)
    api = cluster.api
    for number, kind in enumerate(("RayJob", "RayCluster", "RayService")):
        answer = api.apply(of_kind(kind, f"bad-{number}", namespace, FOREIGN), dry_run=True)
        assert answer.status == 422, answer.text
        assert "a node selector names labels of one cloud's nodes" in answer.text
        assert "portable-test-ray" in answer.text
        api.apply(of_kind(kind, f"good-{number}", namespace, PLAIN), dry_run=True).expect()
    old = of_kind("RayJob", "old-version", namespace, FOREIGN, "ray.io/v1alpha1")
    del old["spec"]["rayClusterSpec"]["workerGroupSpecs"][0]["numOfHosts"]
    assert refuses(cluster, old)
    submitter = {
        "submitterPodTemplate": {"spec": examples.pod("s", FOREIGN, SMALL)["spec"] | {"restartPolicy": "Never"}}
    }
    assert refuses(cluster, ray_job("submitter", namespace, PLAIN, **submitter))
    terms_ = [{"matchExpressions": [{"key": "karpenter.k8s.aws/instance-family", "operator": "In", "values": ["p5"]}]}]
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms_}}
    efa = {"name": "c", "image": "none", "resources": {"limits": {"vpc.amazonaws.com/efa": 1}}}
    path = {"name": "v", "hostPath": {"path": "/home/kubernetes/bin/nvidia/lib64"}}
    for field, value in {
        "affinity": {"nodeAffinity": required},
        "containers": [efa],
        "initContainers": [efa | {"name": "i"}],
        "volumes": [path],
        "nodeSelector": {"node.kubernetes.io/instance-type": "p5.48xlarge"},
    }.items():
        assert refuses(cluster, job("tied", namespace, **{field: value})), field
    gpus = {"name": "c", "image": "none", "resources": {"limits": {"nvidia.com/gpu": 8}}}
    api.apply(job("plain", namespace, containers=[gpus], nodeSelector=PLAIN), dry_run=True).expect()
    cron = {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "cron", "namespace": namespace}}
    cron["spec"] = {"schedule": "0 2 * * *", "jobTemplate": {"spec": job("x", namespace, nodeSelector=FOREIGN)["spec"]}}
    assert refuses(cluster, cron)


def test_who_is_not_meant_is_let_pass(cluster: Cluster, namespace: str, denied: list[Json]) -> None:
    enforce(cluster, denied)
    elsewhere = cluster.namespace()
    cluster.api.apply(ray_job("elsewhere", elsewhere, FOREIGN), dry_run=True).expect()
    compiled = ray_job("compiled", namespace, FOREIGN)
    compiled["metadata"]["labels"] = {"app.kubernetes.io/managed-by": "portable"}
    cluster.api.apply(compiled, dry_run=True).expect()
    selecting = ray_job("selecting", namespace, PLAIN, clusterSelector={"ray.io/cluster": "made-before"})
    del selecting["spec"]["rayClusterSpec"], selecting["spec"]["shutdownAfterJobFinishes"]
    cluster.api.apply(selecting, dry_run=True).expect()


def test_what_is_older_than_the_policy_runs_scales_and_can_be_deleted(
    cluster: Cluster, namespace: str, denied: list[Json]
) -> None:
    older = ray_job("older", namespace, FOREIGN, suspend=True)
    running = of_kind("RayCluster", "running", namespace, FOREIGN)
    for one in (older, running):
        cluster.api.apply(one).expect(201)
    cluster.wait_for(lambda: cluster.pods(namespace), 60, "pods of the cluster")
    enforce(cluster, denied)

    patch(cluster, older, {"metadata": {"labels": {"a": "b"}}}).expect()
    patch(cluster, older, {"spec": {"suspend": False}}).expect()
    made = f"/apis/ray.io/v1/namespaces/{namespace}/rayclusters"
    cluster.wait_for(lambda: len(cluster.api.items(made)) == 2, 60, "the cluster that the operator makes for the job")
    workers = copy.deepcopy(cluster.api.read(running)["spec"]["workerGroupSpecs"])
    workers[0] |= {"replicas": 2, "maxReplicas": 2}
    patch(cluster, running, {"spec": {"workerGroupSpecs": workers}}).expect()
    cluster.wait_for(
        lambda: len([one for one in cluster.pods(namespace) if "running-" in one["metadata"]["name"]]) == 3,
        60,
        "the pod that the operator adds",
    )
    workers[0]["template"]["spec"]["nodeSelector"]["eks.amazonaws.com/nodegroup"] = "more"
    assert patch(cluster, running, {"spec": {"workerGroupSpecs": workers}}).status == 422
    patch(cluster, older, {"spec": {"suspend": True}}).expect()

    for one in (older, running):
        cluster.api.delete(one).expect()
        cluster.wait_for(
            lambda one=one: cluster.api.get(cluster.api.path(one)).status == 404,  # type: ignore[misc]
            60,
            "the deletion",
        )


def test_a_queue_admits_with_the_labels_of_its_flavour(kueue: Cluster, namespace: str, denied: list[Json]) -> None:
    node = FakeNode("pool", {**PLAIN, **FOREIGN}, (), {"cpu": "64", "memory": "512Gi"})
    kueue.add_kwok_nodes([node])
    queue = kueue.kueue.add(namespace, {"cpu": 64, "memory": "512Gi"}, FOREIGN)
    enforce(kueue, denied)
    manifest = ray_job("queued", namespace, PLAIN)
    manifest["metadata"]["labels"] = {"kueue.x-k8s.io/queue-name": queue}
    kueue.api.apply(manifest).expect(201)
    kueue.wait_for(lambda: kueue.pods(namespace), 60, "pods of an admitted job")
    selector = kueue.api.read(manifest)["spec"]["rayClusterSpec"]["workerGroupSpecs"][0]["template"]["spec"]
    assert FOREIGN.items() <= selector["nodeSelector"].items()


def test_a_warning_lets_it_pass(cluster: Cluster, namespace: str) -> None:
    made = objects("warn")
    try:
        cluster.api.apply_all(made)
        connection = cluster.api.connection()
        manifest = job("warned", namespace, nodeSelector=FOREIGN)

        def warned() -> bool:
            path = f"/apis/batch/v1/namespaces/{namespace}/jobs?dryRun=All"
            connection.request("POST", path, json.dumps(manifest), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 201
            return "node selector" in (answer.getheader("Warning") or "")

        cluster.wait_for(warned, 30, "the warning")
        connection.close()
    finally:
        for one in reversed(made):
            cluster.api.delete(one)
