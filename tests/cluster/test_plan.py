"""Plans are true on a cluster where operator, queue, autoscaler and people write too."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from portable.deploy.apply import apply_plan
from portable.deploy.applyset import parent_ref
from portable.deploy.stale import renewed
from portable.deploy.survey import Wishes
from portable.errors import FieldConflict, StalePlan
from tests.cluster import examples
from tests.cluster.api import APPLY, MERGE, Json
from tests.cluster.cluster import Cluster
from tests.cluster.kwok import FakeNode
from tests.cluster.planning import Deployer, actions, shown

pytestmark = pytest.mark.cluster

QUOTA: Mapping[str, str | int] = {
    "cpu": 64,
    "memory": "512Gi",
    "vpc.amazonaws.com/efa": 64,
    "hugepages-2Mi": "64Gi",
    "nvidia.com/gpu": 8,
}
JSON_PATCH = "application/json-patch+json"


@pytest.fixture
def namespace(cluster: Cluster) -> str:
    gpu = FakeNode("gpu", examples.GPU_NODE, (examples.GPU_TAINT,), examples.GPU_RESOURCES)
    cluster.add_kwok_nodes([gpu, FakeNode("cpu", examples.CPU_NODE)])
    return cluster.namespace()


@pytest.fixture
def deployer(cluster: Cluster, namespace: str) -> Deployer:
    return Deployer(cluster, namespace)


def config_map(namespace: str, name: str = "code", **data: str) -> Json:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace}, "data": data}


def scaling(namespace: str, low: int = 0, high: int = 4) -> Json:
    """A RayCluster whose one group scales."""
    workers = examples.gpu_workers(low) | {"maxReplicas": high}
    body = examples.ray_cluster("demo", namespace, workers)
    body["spec"]["enableInTreeAutoscaling"] = False
    return body


def reconciled(cluster: Cluster, manifest: Json) -> None:
    def done() -> Any:
        live = cluster.api.read(manifest)
        status = live.get("status", {})
        return status.get("rayClusterName") or status.get("observedGeneration")

    cluster.wait_for(done, what="reconciled object")


def autoscale(cluster: Cluster, manifest: Json, replicas: int) -> None:
    """What Ray's autoscaler sends: a JSON patch by index, as `python-requests`."""
    at = "/spec/workerGroupSpecs/0"
    patch = [
        {"op": "replace", "path": f"{at}/replicas", "value": replicas},
        {"op": "replace", "path": f"{at}/scaleStrategy", "value": {"workersToDelete": ["gone"]}},
    ]
    query = {"fieldManager": "python-requests"}
    cluster.api.request("PATCH", cluster.api.path(manifest), patch, JSON_PATCH, query=query).expect()


def edit(cluster: Cluster, manifest: Json, change: Json, manager: str = "kubectl-edit") -> None:
    path = cluster.api.path(manifest)
    cluster.api.request("PATCH", path, change, MERGE, query={"fieldManager": manager}).expect()


def test_applied_then_planned_again_is_no_change(cluster: Cluster, deployer: Deployer, namespace: str) -> None:
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


def test_a_form_that_the_operator_rewrites_is_no_change_either(
    cluster: Cluster, deployer: Deployer, namespace: str
) -> None:
    job = examples.ray_job("demo", namespace)
    workers = job["spec"]["rayClusterSpec"]["workerGroupSpecs"][0]
    del workers["scaleStrategy"], workers["template"]["metadata"]
    workers["template"]["spec"]["containers"][0]["resources"]["limits"]["hugepages-2Mi"] = "5120Mi"
    deployer.apply(job)
    reconciled(cluster, job)

    again = deployer.plan(job)

    assert actions(again) == ["unchanged"]
    assert not again.conflicts
    assert not again.changes[0].drift


def test_a_job_that_the_queue_has_let_in_is_no_change(kueue: Cluster, deployer: Deployer, namespace: str) -> None:
    queue = kueue.kueue.add(namespace, QUOTA, examples.GPU_NODE)
    job = examples.ray_job("demo", namespace, queue=queue)
    # One flavor for both pods: the head has to run on the GPU node too.
    head = job["spec"]["rayClusterSpec"]["headGroupSpec"]["template"]["spec"]
    workers = job["spec"]["rayClusterSpec"]["workerGroupSpecs"][0]["template"]["spec"]
    for pod in (head, workers):
        pod["nodeSelector"] = {}
        pod["tolerations"] = [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
    del head["nodeSelector"], workers["nodeSelector"]
    first = deployer.plan(job)
    assert ("spec.suspend", "admission") in {(".".join(one.path), one.cause) for one in first.changes[0].fields}
    deployer.apply(job)
    kueue.wait_for(lambda: len(kueue.pods(namespace)) >= 2, what="pods of an admitted job")

    again = deployer.plan(job)

    (change,) = again.changes
    assert (change.action, change.conflicts, change.drift) == ("unchanged", (), ())
    assert "Kueue" in {one.owner for one in change.theirs}
    assert not [one.path for one in change.theirs if one.owner == "`portable`"]


def test_a_scaled_cluster_is_no_change_and_ours_is_merged(cluster: Cluster, deployer: Deployer, namespace: str) -> None:
    body = scaling(namespace)
    deployer.apply(body)
    reconciled(cluster, body)
    autoscale(cluster, body, 1)

    (change,) = deployer.plan(body).changes
    assert (change.action, change.conflicts, change.drift) == ("unchanged", (), ())
    assert {one.owner for one in change.theirs} == {"the Ray autoscaler"}

    wider = scaling(namespace, high=9)
    made = deployer.plan(wider)
    assert {path.rpartition(".")[2]: values for path, values in shown(made.changes[0].fields).items()} == {
        "maxReplicas": (4, 9)
    }
    apply_plan(deployer.kubernetes, made)

    (live,) = cluster.api.read(body)["spec"]["workerGroupSpecs"]
    assert (live["replicas"], live["maxReplicas"]) == (1, 9)
    assert live["scaleStrategy"] == {"workersToDelete": ["gone"]}
    assert actions(deployer.plan(wider)) == ["unchanged"]
    autoscale(cluster, body, 3)
    assert actions(deployer.plan(wider)) == ["unchanged"]


def test_the_list_moving_between_plan_and_apply_is_planned_again_or_refused(
    cluster: Cluster, deployer: Deployer, namespace: str
) -> None:
    body = scaling(namespace)
    deployer.apply(body)
    reconciled(cluster, body)
    autoscale(cluster, body, 1)
    made = deployer.plan(scaling(namespace, high=9))
    autoscale(cluster, body, 2)

    apply_plan(deployer.kubernetes, made)

    (live,) = cluster.api.read(body)["spec"]["workerGroupSpecs"]
    assert (live["replicas"], live["maxReplicas"]) == (2, 9)


def test_a_running_job_is_replaced_and_says_why(cluster: Cluster, deployer: Deployer, namespace: str) -> None:
    job = examples.ray_job("demo", namespace)
    deployer.apply(job)
    reconciled(cluster, job)
    uid = cluster.api.read(job)["metadata"]["uid"]
    other = copy.deepcopy(job)
    other["spec"]["entrypoint"] = "false"

    made = deployer.plan(other)
    assert actions(made) == ["replace"]
    assert "ignores edits of `entrypoint`" in str(made.changes[0].reason)
    apply_plan(deployer.kubernetes, made)

    live = cluster.api.read(job)
    assert live["metadata"]["uid"] != uid
    assert live["spec"]["entrypoint"] == "false"


def test_a_second_manager_is_a_conflict_with_its_name(cluster: Cluster, deployer: Deployer, namespace: str) -> None:
    code = config_map(namespace, main="ours")
    deployer.apply(code)
    theirs = config_map(namespace, main="theirs")
    query = {"fieldManager": "gitops", "force": "true"}
    cluster.api.request("PATCH", cluster.api.path(code), theirs, APPLY, query=query).expect()

    made = deployer.plan(code)
    ((_, conflict),) = made.conflicts
    assert (conflict.path, conflict.owner) == (".data.main", "`gitops`")
    with pytest.raises(FieldConflict, match="gitops"):
        deployer.apply(code)
    assert cluster.api.read(code)["data"] == {"main": "theirs"}

    deployer.apply(code, force=True)
    assert cluster.api.read(code)["data"] == {"main": "ours"}


def test_an_edit_inside_the_list_is_drift_and_not_silently_undone(
    cluster: Cluster, deployer: Deployer, namespace: str
) -> None:
    body = scaling(namespace, low=1)
    deployer.apply(body)
    reconciled(cluster, body)
    live = copy.deepcopy(cluster.api.read(body)["spec"]["workerGroupSpecs"])
    live[0]["template"]["spec"]["containers"][0]["image"] = "theirs"
    edit(cluster, body, {"spec": {"workerGroupSpecs": live}})

    (change,) = deployer.plan(body).changes
    assert change.action == "unchanged"
    assert [(one.path[-1], one.after, one.owner) for one in change.drift] == [
        ("image", "theirs", "somebody with `kubectl edit`")
    ]
    made = deployer.plan(body, force=True)
    assert actions(made) == ["replace"]


def test_a_saved_plan_holds_while_only_status_moves(cluster: Cluster, deployer: Deployer, namespace: str) -> None:
    body = scaling(namespace)
    deployer.apply(body)
    made = deployer.plan(scaling(namespace, high=9))
    reconciled(cluster, body)
    status = {"status": {"state": "ready", "reason": "x"}}
    cluster.api.request("PATCH", f"{cluster.api.path(body)}/status", status, MERGE).expect()

    fresh, notes = renewed(deployer.kubernetes, made, Wishes())

    assert notes == ()
    apply_plan(deployer.kubernetes, fresh)
    assert cluster.api.read(body)["spec"]["workerGroupSpecs"][0]["maxReplicas"] == 9


def test_a_saved_plan_is_stale_once_something_of_it_has_changed(
    cluster: Cluster, deployer: Deployer, namespace: str
) -> None:
    code = config_map(namespace, main="one")
    deployer.apply(code)
    made = deployer.plan(config_map(namespace, main="two"))
    edit(cluster, code, {"data": {"main": "three"}})

    with pytest.raises(StalePlan, match=r"\.data\.main"):
        renewed(deployer.kubernetes, made, Wishes())


def test_left_over_is_kept_without_prune_and_deleted_with_it(
    cluster: Cluster, deployer: Deployer, namespace: str
) -> None:
    old, new = config_map(namespace, "old", a="1"), config_map(namespace, "new", a="1")
    deployer.apply(old)
    deployer.apply(new)
    assert cluster.api.read(old)["data"] == {"a": "1"}

    made = deployer.plan(new, prune=True)
    assert actions(made) == ["unchanged", "delete"]
    apply_plan(deployer.kubernetes, made)

    assert cluster.api.get(cluster.api.path(old)).status == 404
    assert actions(deployer.plan(new, prune=True)) == ["unchanged"]


def test_the_operators_own_objects_are_never_pruned(cluster: Cluster, deployer: Deployer, namespace: str) -> None:
    job = examples.ray_job("demo", namespace)
    deployer.apply(job)
    reconciled(cluster, job)
    clusters = f"/apis/ray.io/v1/namespaces/{namespace}/rayclusters"
    (made,) = cluster.wait_for(lambda: cluster.api.items(clusters), what="the operator's RayCluster")
    assert "applyset.kubernetes.io/part-of" in made["metadata"]["labels"]

    from portable.deploy.destroy import plan_destroy

    refs = {str(one.ref) for one in plan_destroy(deployer.kubernetes, deployer.subject).changes}
    assert refs == {"RayJob demo", "ConfigMap portable-demo"}


def test_the_parent_holds_no_secret_and_survives_a_tool_upgrade(
    cluster: Cluster, deployer: Deployer, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = examples.ray_job("demo", namespace)
    head = job["spec"]["rayClusterSpec"]["headGroupSpec"]["template"]["spec"]["containers"][0]
    head["env"] = [{"name": "HF_TOKEN", "value": "hf_secret"}]
    deployer.apply(job)
    reconciled(cluster, job)
    parent = deployer.kubernetes.get(parent_ref("demo", namespace))
    assert parent is not None
    assert "hf_secret" not in str(parent)
    monkeypatch.setattr("portable.deploy.apply.__version__", "99.0.0")
    assert actions(deployer.plan(job)) == ["unchanged"]


def test_a_missing_namespace_blocks_the_plan_and_creates_nothing(cluster: Cluster) -> None:
    deployer = Deployer(cluster, "nowhere")
    made = deployer.plan(config_map("nowhere", a="1"), examples.ray_job("demo", "nowhere"))
    assert [one.name for one in made.blockers] == ["namespace-missing"]
    assert not any(one.validated for one in made.changes)


def test_a_missing_kind_blocks_the_plan(deployer: Deployer, namespace: str) -> None:
    domain = {
        "apiVersion": "absent.example.com/v1",
        "kind": "Absent",
        "metadata": {"name": "demo", "namespace": namespace},
        "spec": {"numNodes": 2},
    }
    assert [one.name for one in deployer.plan(domain).blockers] == ["kind-not-installed"]


def test_an_unknown_field_blocks_the_plan_and_is_named(deployer: Deployer, namespace: str) -> None:
    job = examples.ray_job("demo", namespace)
    job["spec"]["rayClusterSpec"]["workerGroupSpecs"][0]["replica"] = 3
    (blocker,) = deployer.plan(job).blockers
    assert blocker.name == "manifest-field-invalid"
    assert ".workerGroupSpecs[0].replica: field not declared in schema" in blocker.message


def test_immutable_data_is_replaced_and_a_claim_is_not(cluster: Cluster, deployer: Deployer, namespace: str) -> None:
    code = config_map(namespace, main="one") | {"immutable": True}
    claim: Json = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "namespace": namespace},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "none",
            "resources": {"requests": {"storage": "1Gi"}},
        },
    }
    deployer.apply(code, claim)
    other = copy.deepcopy(claim)
    other["spec"]["storageClassName"] = "another"

    made = deployer.plan(config_map(namespace, main="two") | {"immutable": True}, other)

    assert actions(made) == ["replace", "update"]
    assert [one.name for one in made.blockers] == ["field-immutable"]
    alone = deployer.plan(config_map(namespace, main="two") | {"immutable": True}, claim)
    apply_plan(deployer.kubernetes, alone)
    assert cluster.api.read(code)["data"] == {"main": "two"}


def test_requests_are_kubectls_and_a_constant(cluster: Cluster, namespace: str) -> None:
    bodies = [config_map(namespace, f"code-{n}", a="1") for n in range(5)]
    with cluster.faulty() as proxy:
        deployer = Deployer(cluster, namespace, kubeconfig=proxy.kubeconfig)
        made = deployer.plan(*bodies)
        planned = len(proxy.seen)
        apply_plan(deployer.kubernetes, made)
    assert planned == 2 * 5 + 2
    assert len(proxy.seen) - planned == 5 + 3
