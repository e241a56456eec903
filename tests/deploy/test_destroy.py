"""Destroying a set: order, waiting, what is not ours, what is left when it stops."""

from __future__ import annotations

import pytest

from portable.deploy.applyset import PART_OF, set_id
from portable.deploy.destroy import destroy, plan_destroy
from portable.errors import Diagnostic, Incomplete, Unreachable
from portable.model.plan import ObjectRef
from tests.deploy.objects import JOB, NAMESPACE, PARENT, SUBJECT, apply, claim, config_map, plan, ray_job
from tests.fakes import FakeCluster


@pytest.fixture
def cluster() -> FakeCluster:
    made = FakeCluster(NAMESPACE)
    apply(made, config_map(), claim(), ray_job())
    return made


def deleted(cluster: FakeCluster) -> list[str]:
    return [name for method, name in cluster.asked if method == "delete"]


def test_what_runs_goes_first_and_the_parent_last(cluster: FakeCluster) -> None:
    made = plan_destroy(cluster, SUBJECT, delete_data=True)
    assert [one.name for one in made.warnings] == ["data-loss"]
    destroy(cluster, made)
    assert deleted(cluster) == ["llm", "llm-code", "llm-data", "portable-llm"]
    assert cluster.names() == []


def test_nothing_there_is_nothing_to_do() -> None:
    assert plan_destroy(FakeCluster(NAMESPACE), SUBJECT).changes == ()


def test_members_are_found_by_their_label_without_a_readable_record(cluster: FakeCluster) -> None:
    cluster.objects[PARENT]["binaryData"] = {"applied.json.gz": "damaged"}
    made = plan_destroy(cluster, SUBJECT, delete_data=True)
    assert "record-damaged" in [one.name for one in made.warnings]
    assert {one.ref.name for one in made.changes} == {"llm", "llm-code", "llm-data", "portable-llm"}


def test_what_a_controller_owns_is_left_to_it(cluster: FakeCluster) -> None:
    body = config_map("theirs")
    body["metadata"]["labels"][PART_OF] = set_id("llm", NAMESPACE)
    body["metadata"]["ownerReferences"] = [{"controller": True, "uid": "x"}]
    cluster.put(body)
    assert "theirs" not in {one.ref.name for one in plan_destroy(cluster, SUBJECT).changes}


def test_it_waits_for_finalizers_before_it_deletes_the_rest(
    cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.held.add(JOB)
    monkeypatch.setattr("portable.deploy.gone.time.sleep", lambda seconds: cluster.objects.pop(JOB, None))
    destroy(cluster, plan_destroy(cluster, SUBJECT))
    assert cluster.names() == ["PersistentVolumeClaim llm-data"]


def test_a_finalizer_that_never_lets_go_is_told(cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.held.add(JOB)
    cluster.objects[JOB]["metadata"]["finalizers"] = ["ray.io/rayjob-finalizer"]
    clock = iter(range(0, 10_000, 50))
    monkeypatch.setattr("portable.deploy.gone.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("portable.deploy.gone.time.sleep", lambda seconds: None)
    with pytest.raises(Incomplete, match="rayjob-finalizer"):
        destroy(cluster, plan_destroy(cluster, SUBJECT))
    assert deleted(cluster) == ["llm"]


def test_a_failure_half_way_says_what_is_left_and_can_go_on(cluster: FakeCluster) -> None:
    cluster.fail("delete", "llm-data", Unreachable(Diagnostic("cluster-timeout", "no answer")))
    with pytest.raises(Incomplete) as stopped:
        destroy(cluster, plan_destroy(cluster, SUBJECT, delete_data=True))
    assert "llm-data" in stopped.value.diagnostics[-1].notes[0]
    destroy(cluster, plan_destroy(cluster, SUBJECT, delete_data=True))
    assert cluster.names() == []


def test_an_object_of_the_same_name_made_by_others_meanwhile_stays(cluster: FakeCluster) -> None:
    made = plan_destroy(cluster, SUBJECT)
    ref = ObjectRef("v1", "ConfigMap", NAMESPACE, "llm-code")
    cluster.objects[ref]["metadata"]["uid"] = "another"
    with pytest.raises(Incomplete):
        destroy(cluster, made)
    assert ref in cluster.objects


def test_applied_again_after_destroy_is_created(cluster: FakeCluster) -> None:
    destroy(cluster, plan_destroy(cluster, SUBJECT))
    assert {one.action for one in plan(cluster, config_map(), ray_job()).changes} == {"create"}


def test_data_stays_and_is_found_by_its_label_later(cluster: FakeCluster) -> None:
    made = plan_destroy(cluster, SUBJECT)
    assert [one.name for one in made.warnings] == ["data-kept"]
    destroy(cluster, made)
    assert cluster.names() == ["PersistentVolumeClaim llm-data"]
    assert plan_destroy(cluster, SUBJECT).changes == ()

    destroy(cluster, plan_destroy(cluster, SUBJECT, delete_data=True))
    assert cluster.names() == []


def test_a_claim_of_another_set_is_not_ours(cluster: FakeCluster) -> None:
    body = claim("theirs")
    body["metadata"]["labels"][PART_OF] = "another"
    cluster.put(body)
    destroy(cluster, plan_destroy(cluster, SUBJECT, delete_data=True))
    assert cluster.names() == ["PersistentVolumeClaim theirs"]
