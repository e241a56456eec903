"""Every check of a cluster: found, missing with its fix, or not to be looked at."""

from __future__ import annotations

from typing import Any

import pytest

from portable.deploy.doctor import examine
from portable.errors import Diagnostic, NotAuthorised, Unreachable
from portable.model.doctor import Check
from portable.model.manifest import Manifest
from tests.deploy.objects import NAMESPACE, SUBJECT, claim, group, ray_job
from tests.deploy.test_installed import HOME, deployment
from tests.fakes import FOREIGN_KINDS, KINDS, FakeCluster, Json

QUEUE = {"kueue.x-k8s.io/queue-name": "team"}
KUEUE = "kueue.x-k8s.io/v1beta1"
MORE_KINDS = ("StorageClass", "PriorityClass", "RuntimeClass", "WorkloadPriorityClass")


@pytest.fixture
def cluster() -> FakeCluster:
    made = FakeCluster(NAMESPACE, kinds=(*KINDS, *FOREIGN_KINDS, *MORE_KINDS))
    made.put(named("v1", "Namespace", NAMESPACE, None))
    made.put(deployment())
    labels = {"kind": "cpu"}
    node = named("v1", "Node", "n", None, status={"allocatable": {"cpu": "64", "memory": "256Gi"}})
    node["metadata"]["labels"] = labels
    made.put(node)
    return made


def named(api: str, kind: str, name: str, namespace: str | None = NAMESPACE, **more: Any) -> Json:
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **more}


def checks(cluster: FakeCluster, *bodies: Json) -> dict[str, Check]:
    found = examine(cluster, SUBJECT, [Manifest(body) for body in bodies or (ray_job(),)], HOME)
    return {one.need: one for one in found.checks}


def queued() -> Json:
    job = ray_job()
    job["metadata"]["labels"] |= QUEUE
    return job


def queues(cluster: FakeCluster, *flavors: dict[str, str], active: str = "True", **spec: Any) -> None:
    condition = {"type": "Active", "status": active, "message": "its ClusterQueue is stopped"}
    cluster.put(named(KUEUE, "LocalQueue", "team", spec={"clusterQueue": "all"}, status={"conditions": [condition]}))
    groups = [
        {"flavors": [{"resources": [{"name": name, "nominalQuota": value} for name, value in flavor.items()]}]}
        for flavor in flavors
    ]
    cluster.put(named(KUEUE, "ClusterQueue", "all", None, spec={"resourceGroups": groups, **spec}))


def test_nothing_missing(cluster: FakeCluster) -> None:
    assert {one.ok for one in checks(cluster).values()} == {True}


def test_a_missing_namespace_is_told_with_its_command(cluster: FakeCluster) -> None:
    (ref,) = (ref for ref in cluster.objects if ref.kind == "Namespace")
    del cluster.objects[ref]
    check = checks(cluster)[f"namespace {NAMESPACE}"]
    assert (check.ok, check.fix) == (False, (f"kubectl create namespace {NAMESPACE}",))


@pytest.mark.parametrize(
    ("spec", "need", "fix"),
    [
        ({"serviceAccountName": "x"}, "ServiceAccount x", "kubectl create serviceaccount x -n ml"),
        ({"imagePullSecrets": [{"name": "x"}]}, "Secret x", "kubectl create secret generic x -n ml"),
        ({"priorityClassName": "x"}, "PriorityClass x", "kubectl get priorityclass"),
        ({"runtimeClassName": "x"}, "RuntimeClass x", "runtime class x"),
    ],
)
def test_what_a_pod_names_is_looked_for(cluster: FakeCluster, spec: Json, need: str, fix: str) -> None:
    check = checks(cluster, ray_job(group(**spec)))[need]
    assert check.ok is False
    assert fix in check.fix[0]


def test_a_lost_claim_is_as_good_as_none(cluster: FakeCluster) -> None:
    body = ray_job(group(volumes=[{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]))
    cluster.put(claim("data") | {"status": {"phase": "Lost"}})
    assert checks(cluster, body)["PersistentVolumeClaim data"].ok is False
    cluster.put(claim("data") | {"status": {"phase": "Pending"}})
    assert checks(cluster, body)["PersistentVolumeClaim data"].found == "it is Pending"


def test_a_queue_that_works_and_covers_everything(cluster: FakeCluster) -> None:
    queues(cluster, {"cpu": "64"})
    found = checks(cluster, queued())
    assert (found["queue team"].ok, found["quota of ClusterQueue all"].ok) == (True, True)


def test_a_queue_that_is_not_there_is_told_with_those_that_are(cluster: FakeCluster) -> None:
    cluster.put(named(KUEUE, "LocalQueue", "others", spec={"clusterQueue": "all"}))
    check = checks(cluster, queued())["queue team"]
    assert (check.ok, "there are: others" in check.fix[0]) == (False, True)


def test_without_kueue_there_is_no_queue(cluster: FakeCluster) -> None:
    cluster.kinds.discard("LocalQueue")
    check = checks(cluster, queued())["queue team"]
    assert (check.ok, check.found) == (False, "the cluster has no Kueue")


def test_a_stopped_queue_takes_no_work(cluster: FakeCluster) -> None:
    queues(cluster, {"cpu": "64"}, active="False")
    check = checks(cluster, queued())["queue team"]
    assert (check.ok, "its ClusterQueue is stopped" in check.found) == (False, True)


def test_a_resource_without_quota_makes_it_inadmissible(cluster: FakeCluster) -> None:
    queues(cluster, {"memory": "1Ti"})
    check = checks(cluster, queued())["quota of ClusterQueue all"]
    assert (check.ok, "no quota at all for cpu" in check.found) == (False, True)


def test_more_than_the_queue_ever_gives_is_told_unless_it_may_borrow(cluster: FakeCluster) -> None:
    queues(cluster, {"cpu": "500m"})
    check = checks(cluster, queued())["quota of ClusterQueue all"]
    assert (check.ok, "1 of 0.5 cpu" in check.found) == (False, True)
    queues(cluster, {"cpu": "500m"}, cohortName="everybody")
    assert checks(cluster, queued())["quota of ClusterQueue all"].ok


def test_flavors_add_up(cluster: FakeCluster) -> None:
    queues(cluster, {"cpu": "500m"}, {"cpu": "500m"})
    assert checks(cluster, queued())["quota of ClusterQueue all"].ok


@pytest.mark.parametrize(("used", "ok"), [("0", True), ("9", True), ("9500m", False)])
def test_the_quota_of_the_namespace_leaves_enough_or_not(cluster: FakeCluster, used: str, ok: bool) -> None:
    status = {"hard": {"requests.cpu": "10"}, "used": {"requests.cpu": used}}
    cluster.put(named("v1", "ResourceQuota", "team", status=status))
    assert checks(cluster)["quota team"].ok is ok


@pytest.mark.parametrize(
    ("method", "name", "need"),
    [
        ("get", NAMESPACE, f"namespace {NAMESPACE}"),
        ("list", "Node", "nodes"),
        ("list", "ResourceQuota", "quota of the namespace"),
        ("get", "team", "queue team"),
        ("get", "all", "quota of ClusterQueue all"),
        ("get", "pull", "Secret pull"),
    ],
)
def test_what_may_not_be_looked_at_is_unknown(cluster: FakeCluster, method: str, name: str, need: str) -> None:
    queues(cluster, {"cpu": "64"})
    job = ray_job(group(imagePullSecrets=[{"name": "pull"}]))
    job["metadata"]["labels"] |= QUEUE
    cluster.fail(method, name, NotAuthorised(Diagnostic("not-authorised", "no")))
    check = checks(cluster, job)[need]
    assert (check.ok, bool(check.fix)) == (None, True)


def test_no_answer_is_an_error_and_no_check(cluster: FakeCluster) -> None:
    cluster.fail("list", "Node", Unreachable(Diagnostic("cluster-timeout", "no answer")))
    with pytest.raises(Unreachable):
        checks(cluster)
