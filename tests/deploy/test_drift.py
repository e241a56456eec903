"""Drift: what others changed of what we applied."""

from __future__ import annotations

import pytest

from portable.deploy.drift import drift_of
from tests.deploy.objects import CLUSTER, NAMESPACE, SUBJECT, apply, config_map, group, ray_cluster
from tests.fakes import FakeCluster, Json


@pytest.fixture
def cluster() -> FakeCluster:
    made = FakeCluster(NAMESPACE)
    apply(made, config_map(), ray_cluster(group(low=1, high=8)))
    return made


def test_as_applied_is_no_drift(cluster: FakeCluster) -> None:
    found = drift_of(cluster, SUBJECT)
    assert found.applied
    assert not found.objects


def test_never_applied_is_told() -> None:
    assert not drift_of(FakeCluster(NAMESPACE), SUBJECT).applied


def test_what_the_autoscaler_does_is_theirs(cluster: FakeCluster) -> None:
    cluster.write_as("python-requests", CLUSTER, lambda live: live["spec"]["workerGroupSpecs"][0].update(replicas=5))
    found = drift_of(cluster, SUBJECT)
    assert not found.drifted
    ((field,),) = (one.fields for one in found.objects)
    assert (field.before, field.after, field.owner) == (1, 5, "the Ray autoscaler")


def test_what_others_add_is_theirs(cluster: FakeCluster) -> None:
    def admit(live: Json) -> None:
        live["spec"]["suspend"] = True
        live["spec"]["workerGroupSpecs"][0]["template"]["spec"]["nodeSelector"] = {"flavor": "x"}

    cluster.write_as("kueue", CLUSTER, admit)
    assert not drift_of(cluster, SUBJECT).objects


def test_an_edit_is_drift_with_its_owner(cluster: FakeCluster) -> None:
    def edit(live: Json) -> None:
        live["spec"]["workerGroupSpecs"][0]["template"]["spec"]["containers"][0]["image"] = "theirs"
        live["spec"]["rayVersion"] = "3"

    cluster.write_as("kubectl-edit", CLUSTER, edit)
    (one,) = drift_of(cluster, SUBJECT).drifted
    assert {field.path[-1]: (field.before, field.after) for field in one.drifted} == {
        "image": ("ray:1", "theirs"),
        "rayVersion": ("2.52.1", "3"),
    }
    assert {field.owner for field in one.drifted} == {"somebody with `kubectl edit`"}


def test_a_quantity_in_another_spelling_is_none(cluster: FakeCluster) -> None:
    def rewrite(live: Json) -> None:
        container = live["spec"]["workerGroupSpecs"][0]["template"]["spec"]["containers"][0]
        container["resources"]["limits"]["cpu"] = "1000m"

    cluster.write_as("operator", CLUSTER, rewrite)
    assert not drift_of(cluster, SUBJECT).objects


def test_changed_files_are_drift_and_their_text_is_not_shown(cluster: FakeCluster) -> None:
    (ref,) = (ref for ref in cluster.objects if ref.name == "llm-code")
    cluster.write_as("kubectl-edit", ref, lambda live: live["data"].update({"main.py": "rm()"}))
    (one,) = drift_of(cluster, SUBJECT).drifted
    assert [field.path for field in one.drifted] == [("data", "main.py")]
    assert "rm()" not in repr(one)


def test_a_missing_object_is_drift(cluster: FakeCluster) -> None:
    del cluster.objects[CLUSTER]
    (one,) = drift_of(cluster, SUBJECT).drifted
    assert one.missing
