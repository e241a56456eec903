"""Plans against a cluster in memory where others write too."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from portable.deploy.cluster import Moved, Unvalidated
from portable.errors import Diagnostic, InvalidInput, Unreachable
from portable.model.plan import ABSENT, ObjectRef
from tests.deploy.objects import (
    CLUSTER,
    JOB,
    NAMESPACE,
    PARENT,
    actions,
    apply,
    claim,
    cluster_spec,
    config_map,
    group,
    plan,
    ray_cluster,
    ray_job,
    running,
)
from tests.fakes import FakeCluster, Json


@pytest.fixture
def cluster() -> FakeCluster:
    return FakeCluster(NAMESPACE)


def admit(job: Json) -> None:
    """As Kueue does on admission."""
    job["spec"]["suspend"] = False
    for pod in (
        job["spec"]["rayClusterSpec"]["headGroupSpec"]["template"],
        job["spec"]["rayClusterSpec"]["workerGroupSpecs"][0]["template"],
    ):
        pod["metadata"]["labels"] = {"kueue.x-k8s.io/podset": "x"}
        pod["spec"]["nodeSelector"] = {**pod["spec"].get("nodeSelector", {}), "flavor": "gpu"}


def scale(replicas: int) -> Callable[[Json], None]:
    def change(live: Json) -> None:
        live["spec"]["workerGroupSpecs"][0] |= {"replicas": replicas, "scaleStrategy": {"workersToDelete": ["w-1"]}}

    return change


def test_nothing_there_is_created(cluster: FakeCluster) -> None:
    made = plan(cluster, config_map(), ray_job())
    assert actions(made) == {"llm-code": "create", "llm": "create"}
    assert all(one.validated for one in made.changes)
    assert cluster.names() == []


def test_what_admission_adds_is_told_apart(cluster: FakeCluster) -> None:
    cluster.admission.append(
        lambda body: body.get("spec", {}).update(suspend=True) if body["kind"] == "RayJob" else None
    )
    (change,) = plan(cluster, ray_job()).changes
    assert {one.path: one.cause for one in change.fields if one.path[-1] in ("suspend", "entrypoint")} == {
        ("spec", "entrypoint"): "ours",
        ("spec", "suspend"): "admission",
    }


def test_the_same_again_is_no_change(cluster: FakeCluster) -> None:
    apply(cluster, config_map(), ray_job())
    again = plan(cluster, config_map(), ray_job())
    assert actions(again) == {"llm-code": "unchanged", "llm": "unchanged"}
    assert not again.changing
    assert not again.warnings


def test_admitted_and_running_is_no_change_and_theirs_is_theirs(cluster: FakeCluster) -> None:
    apply(cluster, ray_job())
    cluster.write_as("kueue", JOB, admit)
    (change,) = plan(cluster, ray_job()).changes
    assert (change.action, change.conflicts, change.drift) == ("unchanged", (), ())
    theirs = {".".join(one.path): (one.after, one.owner) for one in change.theirs}
    assert theirs["spec.suspend"] == (False, "Kueue")
    assert theirs["spec.rayClusterSpec.headGroupSpec.template.spec.nodeSelector.flavor"] == ("gpu", "Kueue")
    inside = "spec.rayClusterSpec.workerGroupSpecs.[groupName=trainers].template"
    assert theirs[f"{inside}.spec.nodeSelector.flavor"] == ("gpu", "Kueue")


@pytest.mark.parametrize("size", [1, 3, 8])
def test_a_scaled_cluster_is_no_change(cluster: FakeCluster, size: int) -> None:
    apply(cluster, ray_cluster(group(low=1, high=8)))
    cluster.write_as("python-requests", CLUSTER, scale(size))
    (change,) = plan(cluster, ray_cluster(group(low=1, high=8))).changes
    assert (change.action, change.conflicts, change.drift) == ("unchanged", (), ())
    assert {one.owner for one in change.theirs} == {"the Ray autoscaler"}


def test_our_change_is_made_on_what_is_live(cluster: FakeCluster) -> None:
    apply(cluster, ray_cluster(group(low=1, high=8)))
    cluster.write_as("python-requests", CLUSTER, scale(5))
    wanted = ray_cluster(group(low=1, high=16))
    made = plan(cluster, wanted)
    assert actions(made) == {"llm": "update"}
    assert not made.conflicts
    assert [one.path[-1] for one in made.changes[0].fields] == ["maxReplicas"]

    apply(cluster, wanted)

    (live,) = cluster.objects[CLUSTER]["spec"]["workerGroupSpecs"]
    assert (live["replicas"], live["maxReplicas"]) == (5, 16)
    assert live["scaleStrategy"] == {"workersToDelete": ["w-1"]}
    assert actions(plan(cluster, wanted)) == {"llm": "unchanged"}


@pytest.mark.parametrize(("low", "high", "kept"), [(4, 8, 5), (6, 8, 6), (1, 3, 3), (2, 2, 2)])
def test_the_size_the_autoscaler_chose_is_kept_within_new_bounds(
    cluster: FakeCluster, low: int, high: int, kept: int
) -> None:
    apply(cluster, ray_cluster(group(low=1, high=9)))
    cluster.write_as("python-requests", CLUSTER, scale(5))
    wanted = ray_cluster(group(low=low, high=high))
    apply(cluster, wanted)
    assert cluster.objects[CLUSTER]["spec"]["workerGroupSpecs"][0]["replicas"] == kept
    assert actions(plan(cluster, wanted)) == {"llm": "unchanged"}


def test_groups_are_never_reordered_and_new_ones_come_last(cluster: FakeCluster) -> None:
    apply(cluster, ray_cluster(group("a"), group("b")))
    cluster.write_as(
        "kuberay-operator", CLUSTER, lambda live: live["spec"]["workerGroupSpecs"][0].update(suspend=False)
    )
    apply(cluster, ray_cluster(group("c"), group("b"), group("a")))
    live = cluster.objects[CLUSTER]["spec"]["workerGroupSpecs"]
    assert [one["groupName"] for one in live] == ["a", "b", "c"]


def test_both_changed_the_same_field_is_a_conflict(cluster: FakeCluster) -> None:
    apply(cluster, ray_cluster(group(low=2)))

    def image(live: Json) -> None:
        live["spec"]["workerGroupSpecs"][0]["template"]["spec"]["containers"][0]["image"] = "theirs"

    cluster.write_as("kubectl-edit", CLUSTER, image)
    wanted = group(low=2)
    wanted["template"]["spec"]["containers"][0]["image"] = "ours"
    made = plan(cluster, ray_cluster(wanted))
    ((_, conflict),) = made.conflicts
    assert (conflict.live, conflict.wanted, conflict.owner) == ("theirs", "ours", "somebody with `kubectl edit`")


def test_somebody_changed_a_scalar_is_a_conflict_with_its_owner(cluster: FakeCluster) -> None:
    apply(cluster, ray_job())
    cluster.write_as("kubectl-edit", JOB, lambda live: live["spec"].update(entrypoint="rm -r /"))
    made = plan(cluster, ray_job())
    ((ref, conflict),) = made.conflicts
    assert (ref, conflict.path, conflict.live, conflict.wanted) == (
        JOB,
        ".spec.entrypoint",
        "rm -r /",
        "python main.py",
    )
    assert not plan(cluster, ray_job(), force=True).conflicts


def test_somebody_changed_what_we_set_in_a_list_is_drift_and_taken_back_by_force(cluster: FakeCluster) -> None:
    apply(cluster, ray_cluster(group(low=2)))
    cluster.write_as("kubectl-edit", CLUSTER, lambda live: live["spec"]["workerGroupSpecs"][0].update(minReplicas=0))
    (change,) = plan(cluster, ray_cluster(group(low=2))).changes
    assert change.action == "unchanged"
    assert [(one.path[-1], one.before, one.after) for one in change.drift] == [("minReplicas", 2, 0)]

    apply(cluster, ray_cluster(group(low=2)), force=True)
    assert cluster.objects[CLUSTER]["spec"]["workerGroupSpecs"][0]["minReplicas"] == 2


@pytest.mark.parametrize(
    ("status", "action"), [("", "update"), ("Suspended", "update"), ("Initializing", "replace"), ("Running", "replace")]
)
def test_a_job_with_a_cluster_is_replaced(cluster: FakeCluster, status: str, action: str) -> None:
    apply(cluster, ray_job())
    running(cluster.objects[JOB], status)
    (change,) = plan(cluster, ray_job(entrypoint="python other.py")).changes
    assert change.action == action
    assert (change.reason is not None) == (action == "replace")


def test_what_the_operator_reads_again_is_an_update_of_a_running_job(cluster: FakeCluster) -> None:
    apply(cluster, ray_job(activeDeadlineSeconds=60))
    running(cluster.objects[JOB])
    assert actions(plan(cluster, ray_job(activeDeadlineSeconds=600))) == {"llm": "update"}


def test_a_pod_of_a_cluster_needs_a_new_cluster_unless_it_recreates(cluster: FakeCluster) -> None:
    changed = group()
    changed["template"]["spec"]["containers"][0]["image"] = "ray:2"
    apply(cluster, ray_cluster())
    assert actions(plan(cluster, ray_cluster(changed))) == {"llm": "replace"}
    assert actions(plan(cluster, ray_cluster(group(), group("more")))) == {"llm": "update"}
    apply(cluster, ray_cluster(upgradeStrategy={"type": "Recreate"}))
    assert actions(plan(cluster, ray_cluster(changed, upgradeStrategy={"type": "Recreate"}))) == {"llm": "update"}


def test_a_missing_namespace_blocks_and_is_said_once(cluster: FakeCluster) -> None:
    cluster.namespaces.clear()
    made = plan(cluster, config_map(), ray_job())
    assert [one.name for one in made.blockers] == ["namespace-missing"]
    assert not any(one.validated for one in made.changes)


def test_a_missing_kind_blocks(cluster: FakeCluster) -> None:
    cluster.kinds.discard("RayJob")
    made = plan(cluster, config_map(), ray_job())
    assert [one.name for one in made.blockers] == ["kind-not-installed"]
    assert actions(made) == {"llm-code": "create", "llm": "create"}


def test_a_refused_object_blocks_and_the_others_are_planned(cluster: FakeCluster) -> None:
    cluster.fail("dry", "llm-code", InvalidInput(Diagnostic("manifest-invalid", "no")))
    made = plan(cluster, config_map(), ray_job())
    assert [one.name for one in made.blockers] == ["manifest-invalid"]
    assert made.changes[1].validated


def test_a_webhook_without_dry_run_leaves_it_unvalidated(cluster: FakeCluster) -> None:
    cluster.fail("dry", "llm", Unvalidated(Diagnostic("no-dry-run", "webhook x")))
    made = plan(cluster, ray_job())
    assert not made.blockers
    assert not made.changes[0].validated
    assert made.changes[0].reason == "webhook x"


def test_an_object_that_moves_is_read_again(cluster: FakeCluster) -> None:
    apply(cluster, ray_job())
    for _ in range(3):
        cluster.fail("dry", "llm", Moved(Diagnostic("object-moved", "x")))
    assert actions(plan(cluster, ray_job())) == {"llm": "unchanged"}


def test_an_unreachable_cluster_ends_the_plan(cluster: FakeCluster) -> None:
    cluster.fail("dry", "llm", Unreachable(Diagnostic("cluster-timeout", "x")))
    with pytest.raises(Unreachable):
        plan(cluster, ray_job())


def test_immutable_data_means_a_new_object(cluster: FakeCluster) -> None:
    apply(cluster, config_map(immutable=True))
    made = plan(cluster, config_map(immutable=True, data={"main.py": "print(2)\n"}))
    assert actions(made) == {"llm-code": "replace"}


def test_a_claim_is_never_replaced(cluster: FakeCluster) -> None:
    from portable.deploy.cluster import Immutable

    apply(cluster, claim())
    cluster.fail("dry", "llm-data", Immutable(Diagnostic("field-immutable", "spec is immutable")))
    made = plan(cluster, claim(size="2Ti"))
    assert [one.name for one in made.blockers] == ["field-immutable"]
    assert actions(made) == {"llm-data": "update"}


def test_left_over_is_told_and_pruned_when_asked(cluster: FakeCluster) -> None:
    apply(cluster, config_map("llm-old"), ray_job())
    made = plan(cluster, ray_job())
    assert actions(made) == {"llm": "unchanged"}
    assert [one.name for one in made.warnings] == ["left-over"]
    assert actions(plan(cluster, ray_job(), prune=True)) == {"llm": "unchanged", "llm-old": "delete"}


def test_what_a_controller_owns_is_never_pruned(cluster: FakeCluster) -> None:
    apply(cluster, config_map("llm-old"), ray_job())
    old = ObjectRef("v1", "ConfigMap", NAMESPACE, "llm-old")
    cluster.objects[old]["metadata"]["ownerReferences"] = [{"controller": True, "uid": "x"}]
    assert actions(plan(cluster, ray_job(), prune=True)) == {"llm": "unchanged"}


def test_what_others_made_is_adopted_with_a_warning(cluster: FakeCluster) -> None:
    cluster.put(config_map())
    made = plan(cluster, config_map())
    assert [one.name for one in made.warnings] == ["adopted"]


def test_rerun_replaces_a_finished_job_only(cluster: FakeCluster) -> None:
    apply(cluster, ray_job())
    running(cluster.objects[JOB])
    assert [one.name for one in plan(cluster, ray_job(), rerun=True).blockers] == ["rerun-not-finished"]
    running(cluster.objects[JOB], "Complete")
    made = plan(cluster, ray_job(), rerun=True)
    assert actions(made) == {"llm": "replace"}
    assert not made.blockers


def test_secrets_are_never_shown(cluster: FakeCluster) -> None:
    def with_token(value: str) -> Json:
        spec = cluster_spec()
        spec["headGroupSpec"]["template"]["spec"]["containers"][0]["env"] = [{"name": "HF_TOKEN", "value": value}]
        body = ray_cluster()
        return {**body, "spec": spec}

    apply(cluster, with_token("hf_old"))
    made = plan(cluster, with_token("hf_new"))
    assert "hf_" not in repr([(one.fields, one.theirs, one.conflicts) for one in made.changes])
    (field,) = (one for one in made.changes[0].fields if one.path[-1] == "value")
    assert (field.before, field.after) == ("*** (before)", "*** (after)")
    assert "hf_" not in repr(cluster.objects[PARENT])


def test_requests_are_two_an_object_and_a_constant(cluster: FakeCluster) -> None:
    plan(cluster, *(config_map(f"llm-{n}") for n in range(10)))
    assert len(cluster.asked) == 2 * 10 + 2


def test_removed_fields_are_told_as_ours(cluster: FakeCluster) -> None:
    apply(cluster, config_map(data={"a": "1", "b": "2"}))
    (change,) = plan(cluster, config_map(data={"a": "1"})).changes
    (field,) = change.fields
    assert (field.path, field.after, field.cause) == (("data", "b"), ABSENT, "ours")


def test_without_a_record_it_is_sent_as_wanted_and_conflicts_are_told(cluster: FakeCluster) -> None:
    apply(cluster, ray_job())
    cluster.write_as("kueue", JOB, admit)
    del cluster.objects[PARENT]
    made = plan(cluster, ray_job())
    assert {one.path for _, one in made.conflicts} >= {".spec.rayClusterSpec.workerGroupSpecs"}


def test_planning_changes_nothing(cluster: FakeCluster) -> None:
    apply(cluster, ray_job())
    before = copy.deepcopy(cluster.objects)
    plan(cluster, ray_job(entrypoint="x"), config_map(), prune=True)
    assert cluster.objects == before


def test_pruning_a_claim_tells_that_data_goes_with_it() -> None:
    cluster = FakeCluster(NAMESPACE)
    apply(cluster, claim(), ray_job())
    assert "data-loss" not in {one.name for one in plan(cluster, ray_job()).warnings}
    made = plan(cluster, ray_job(), prune=True)
    assert [one.name for one in made.warnings] == ["data-loss"]
