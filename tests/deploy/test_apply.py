"""Applies on a cluster in memory: order, what is remembered, what is left when it stops."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest

from portable.deploy.apply import apply_plan
from portable.deploy.applyset import PART_OF, record_of, set_id
from portable.deploy.cluster import Moved
from portable.deploy.drift import drift_of
from portable.deploy.survey import Wishes
from portable.errors import (
    Diagnostic,
    FieldConflict,
    Incomplete,
    Interrupted,
    PortableError,
    Refused,
    StalePlan,
    Unreachable,
)
from portable.model.plan import Change
from tests.deploy.objects import (
    CLUSTER,
    JOB,
    NAMESPACE,
    PARENT,
    SUBJECT,
    actions,
    apply,
    config_map,
    group,
    plan,
    ray_cluster,
    ray_job,
    running,
)
from tests.fakes import FakeCluster


@pytest.fixture(params=[1, 8], ids=["one at a time", "several at a time"])
def cluster(request: pytest.FixtureRequest) -> FakeCluster:
    found = FakeCluster(NAMESPACE)
    found.width = request.param
    return found


def written(cluster: FakeCluster) -> list[tuple[str, str]]:
    return [(method, name) for method, name in cluster.asked if method in ("apply", "delete")]


def test_everything_is_written_in_order_between_two_writes_of_the_parent(cluster: FakeCluster) -> None:
    outcome = apply(cluster, config_map(), ray_job())
    assert [str(one.ref) for one in outcome.done] == ["ConfigMap llm-code", "RayJob llm"]
    assert [name for _, name in written(cluster)] == ["portable-llm", "llm-code", "llm", "portable-llm"]


def test_every_object_carries_the_label_of_its_set_and_nothing_of_the_tool(cluster: FakeCluster) -> None:
    apply(cluster, config_map(), ray_job())
    for ref, live in cluster.objects.items():
        if ref != PARENT:
            assert live["metadata"]["labels"][PART_OF] == set_id("llm", NAMESPACE)
            assert "annotations" not in live["metadata"]


def test_no_changes_write_nothing(cluster: FakeCluster) -> None:
    apply(cluster, config_map(), ray_job())
    cluster.asked.clear()
    assert apply(cluster, config_map(), ray_job()).done == ()
    assert written(cluster) == []


def test_requests_are_one_an_object_and_a_constant(cluster: FakeCluster) -> None:
    made = plan(cluster, *(config_map(f"llm-{n}") for n in range(10)))
    cluster.asked.clear()
    apply_plan(cluster, made)
    assert len(cluster.asked) == 10 + 3


def test_blockers_and_conflicts_write_nothing(cluster: FakeCluster) -> None:
    cluster.namespaces.clear()
    with pytest.raises(Refused):
        apply(cluster, ray_job())
    cluster.namespaces.add(NAMESPACE)
    apply(cluster, ray_job())
    cluster.write_as("kubectl-edit", JOB, lambda live: live["spec"].update(entrypoint="theirs"))
    cluster.asked.clear()
    with pytest.raises(FieldConflict, match="kubectl edit"):
        apply(cluster, ray_job())
    assert written(cluster) == []

    apply(cluster, ray_job(), force=True)
    assert cluster.objects[JOB]["spec"]["entrypoint"] == "python main.py"


def test_partial_failure_is_kept_and_the_next_plan_shows_what_is_left(cluster: FakeCluster) -> None:
    apply(cluster, config_map(data={"a": "1"}), ray_cluster(group(low=1)))
    wanted = config_map(data={"a": "2"}), ray_cluster(group(low=2))
    cluster.fail("apply", "llm", Unreachable(Diagnostic("cluster-timeout", "no answer")))
    with pytest.raises(Incomplete) as stopped:
        apply(cluster, *wanted)
    told = stopped.value.diagnostics
    assert [one.name for one in told] == ["cluster-timeout", "apply-incomplete"]
    assert told[-1].notes == ("applied: ConfigMap llm-code (update)", "not applied: RayCluster llm (update)")

    assert actions(plan(cluster, *wanted)) == {"llm-code": "unchanged", "llm": "update"}
    apply(cluster, *wanted)
    assert actions(plan(cluster, *wanted)) == {"llm-code": "unchanged", "llm": "unchanged"}


@pytest.mark.parametrize("at", ["portable-llm", "llm-code", "llm"])
def test_killed_anywhere_nothing_is_forgotten(cluster: FakeCluster, at: str) -> None:
    """A kill leaves no time to write the record again; the last writes of the parent fail here."""

    class KilledError(BaseException):
        pass

    apply(cluster, config_map(data={"a": "1"}), ray_cluster(group(low=1)))
    wanted = config_map(data={"a": "2"}), ray_cluster(group(low=2))
    cluster.fail("apply", at, KilledError())
    with pytest.raises(KilledError):
        apply(cluster, *wanted)
    cluster.write_as("kueue", CLUSTER, lambda live: live["spec"]["workerGroupSpecs"][0].update(suspend=True))

    apply(cluster, *wanted)
    assert cluster.objects[CLUSTER]["spec"]["workerGroupSpecs"][0]["replicas"] == 2
    assert cluster.objects[CLUSTER]["spec"]["workerGroupSpecs"][0]["suspend"] is True
    assert actions(plan(cluster, *wanted)) == {"llm-code": "unchanged", "llm": "unchanged"}


def test_a_failure_before_anything_is_written_is_that_failure(cluster: FakeCluster) -> None:
    cluster.fail("apply", "llm-code", Unreachable(Diagnostic("cluster-timeout", "no answer")))
    with pytest.raises(Unreachable):
        apply(cluster, config_map(), ray_job())


def test_interrupted_says_what_was_applied(cluster: FakeCluster) -> None:
    cluster.fail("apply", "llm", KeyboardInterrupt())
    with pytest.raises(Interrupted) as stopped:
        apply(cluster, config_map(), ray_job())
    assert "ConfigMap llm-code" in stopped.value.diagnostics[-1].notes[0]
    record = record_of(cluster.objects[PARENT])
    assert {ref.name for ref in record.bodies} == {"llm-code", "llm"}


def test_objects_of_one_kind_are_written_several_at_a_time_and_before_the_next_kind(cluster: FakeCluster) -> None:
    together = Barrier(cluster.width, timeout=10)
    names = [f"llm-{n}" for n in range(8)]
    made = plan(cluster, *(config_map(name) for name in names), ray_job())
    ended: list[str] = []

    def tell(step: str, change: Change) -> None:
        if step == "done":
            ended.append(change.ref.name)

    write = cluster.apply

    def meeting(body: Any, *, dry_run: bool = False, force: bool = False) -> Any:
        if body["metadata"]["name"] in names:
            together.wait()
        return write(body, dry_run=dry_run, force=force)

    cluster.apply = meeting  # type: ignore[method-assign]
    outcome = apply_plan(cluster, made, None, tell)
    assert [one.ref.name for one in outcome.done] == [*names, "llm"]
    assert sorted(ended[:-1]) == names
    assert ended[-1] == "llm"


def test_a_failure_in_a_wave_keeps_what_the_others_did_and_begins_no_other(cluster: FakeCluster) -> None:
    wanted = [config_map(f"llm-{n}") for n in range(4)]
    cluster.fail("apply", "llm-2", Unreachable(Diagnostic("cluster-timeout", "no answer")))
    with pytest.raises(Incomplete) as stopped:
        apply(cluster, *wanted, ray_job())
    applied, left = stopped.value.diagnostics[-1].notes
    assert "llm-0" in applied
    assert "llm-2" in left
    assert "RayJob llm" in left
    after = actions(plan(cluster, *wanted, ray_job()))
    assert {name for name, action in after.items() if action == "create"} == {
        name for name in after if f" {name} (" in left
    }
    apply(cluster, *wanted, ray_job())
    assert set(actions(plan(cluster, *wanted, ray_job())).values()) == {"unchanged"}


def test_an_object_that_moves_under_a_merge_is_planned_again(cluster: FakeCluster) -> None:
    apply(cluster, ray_cluster(group(low=1, high=8)))
    wanted = ray_cluster(group(low=1, high=9))
    made = plan(cluster, wanted)
    cluster.write_as("python-requests", CLUSTER, lambda live: live["spec"]["workerGroupSpecs"][0].update(replicas=4))
    with pytest.raises(FieldConflict):
        # The plan was made before the autoscaler took the list: the server says so, and nothing is forced.
        apply_plan(cluster, made)
    apply(cluster, wanted)
    live = cluster.objects[CLUSTER]["spec"]["workerGroupSpecs"][0]
    assert (live["replicas"], live["maxReplicas"]) == (4, 9)


def test_an_object_that_was_made_anew_is_stale(cluster: FakeCluster) -> None:
    apply(cluster, config_map(), ray_job())
    made = plan(cluster, config_map(data={"main.py": "new"}))
    for _ in range(4):
        cluster.fail("apply", "llm-code", Moved(Diagnostic("object-moved", "x")))
    with pytest.raises(StalePlan):
        apply_plan(cluster, made)


def test_replace_deletes_waits_and_creates(cluster: FakeCluster) -> None:
    apply(cluster, ray_job())
    running(cluster.objects[JOB])
    uid = cluster.objects[JOB]["metadata"]["uid"]
    steps: list[tuple[str, str]] = []

    def tell(step: str, change: Change) -> None:
        steps.append((step, change.action))

    apply_plan(cluster, plan(cluster, ray_job(entrypoint="python other.py")), None, tell)
    assert steps == [("started", "replace"), ("waiting", "replace"), ("done", "replace")]
    assert cluster.objects[JOB]["metadata"]["uid"] != uid
    assert cluster.objects[JOB]["spec"]["entrypoint"] == "python other.py"


def test_a_replacement_that_ends_between_its_halves_is_told_as_one(cluster: FakeCluster) -> None:
    apply(cluster, ray_job())
    running(cluster.objects[JOB])
    wanted = ray_job(entrypoint="python other.py")
    cluster.fail("apply", "llm", Unreachable(Diagnostic("cluster-timeout", "no answer")))
    with pytest.raises(Incomplete) as stopped:
        apply(cluster, wanted)
    assert stopped.value.diagnostics[-1].notes[1:] == (
        "not applied: RayJob llm (replace)",
        "deleted, and not there anew: RayJob llm",
    )
    assert actions(plan(cluster, wanted)) == {"llm": "create"}


@pytest.mark.parametrize(
    ("error", "kind"),
    [(Unreachable(Diagnostic("cluster-timeout", "no answer")), Incomplete), (KeyboardInterrupt(), Interrupted)],
    ids=["no answer", "Ctrl-C"],
)
@pytest.mark.parametrize(
    "again",
    [Unreachable(Diagnostic("cluster-timeout", "no answer")), KeyboardInterrupt()],
    ids=["then no answer", "then Ctrl-C"],
)
def test_when_only_the_record_is_left_all_is_told_as_applied_and_remembered_next_time(
    cluster: FakeCluster, error: BaseException, kind: type[PortableError], again: BaseException
) -> None:
    apply(cluster, config_map(), ray_cluster(group(low=1)))
    wanted = config_map(), ray_cluster(group(low=2))
    cluster.fail("apply", PARENT.name, error, skip=1)
    cluster.fail("apply", PARENT.name, again)
    with pytest.raises(kind) as stopped:
        apply(cluster, *wanted)
    assert stopped.value.diagnostics[-1].notes == ("applied: RayCluster llm (update)", "not applied: nothing")

    cluster.asked.clear()
    assert apply(cluster, *wanted).done == ()
    assert written(cluster) == [("apply", PARENT.name)]
    assert not drift_of(cluster, SUBJECT).objects


def test_prune_deletes_and_forgets(cluster: FakeCluster) -> None:
    apply(cluster, config_map("llm-old"), ray_job())
    apply(cluster, ray_job(), prune=True)
    assert cluster.names() == ["RayJob llm", "ConfigMap portable-llm"]
    assert {ref.name for ref in record_of(cluster.objects[PARENT]).bodies} == {"llm"}


def test_without_prune_members_stay_members(cluster: FakeCluster) -> None:
    apply(cluster, config_map("llm-old"), ray_job())
    apply(cluster, config_map("llm-new"), ray_job())
    assert {ref.name for ref in record_of(cluster.objects[PARENT]).bodies} == {"llm", "llm-old", "llm-new"}


def test_rerun_gives_a_new_object(cluster: FakeCluster) -> None:
    apply(cluster, ray_job())
    running(cluster.objects[JOB], "Complete")
    uid = cluster.objects[JOB]["metadata"]["uid"]
    apply_plan(cluster, plan(cluster, ray_job(), rerun=True), Wishes(rerun=True))
    assert cluster.objects[JOB]["metadata"]["uid"] != uid
