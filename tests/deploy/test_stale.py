"""Whether saved plans still hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portable.deploy.apply import apply_plan
from portable.deploy.stale import renewed
from portable.deploy.survey import Wishes
from portable.errors import StalePlan
from portable.model.plan import Plan
from tests.deploy.objects import CLUSTER, NAMESPACE, apply, config_map, group, plan, ray_cluster
from tests.fakes import FakeCluster, Json

WANTED = ray_cluster(group(low=1, high=9))


@pytest.fixture
def cluster() -> FakeCluster:
    made = FakeCluster(NAMESPACE)
    apply(made, config_map(), ray_cluster(group(low=1, high=8)))
    return made


@pytest.fixture
def saved(cluster: FakeCluster) -> Plan:
    return plan(cluster, config_map(), WANTED)


def check(cluster: FakeCluster, saved: Plan) -> list[str]:
    """The names of the notes; applies what is renewed."""
    made, notes = renewed(cluster, saved, Wishes())
    apply_plan(cluster, made)
    return [one.name for one in notes]


def test_untouched_holds(cluster: FakeCluster, saved: Plan) -> None:
    assert check(cluster, saved) == []
    assert cluster.objects[CLUSTER]["spec"]["workerGroupSpecs"][0]["maxReplicas"] == 9


def test_status_alone_does_not_matter(cluster: FakeCluster, saved: Plan) -> None:
    cluster.objects[CLUSTER]["status"] = {"state": "ready"}
    cluster.objects[CLUSTER]["metadata"]["resourceVersion"] = "900"
    assert check(cluster, saved) == []


def test_a_change_that_does_not_matter_is_noted(cluster: FakeCluster, saved: Plan) -> None:
    def scale(live: Json) -> None:
        live["spec"]["workerGroupSpecs"][0]["replicas"] = 4

    cluster.write_as("python-requests", CLUSTER, scale)
    assert check(cluster, saved) == ["changed-meanwhile"]
    live = cluster.objects[CLUSTER]["spec"]["workerGroupSpecs"][0]
    assert (live["replicas"], live["maxReplicas"]) == (4, 9)


def _limit(live: Json) -> None:
    live["spec"]["workerGroupSpecs"][0]["maxReplicas"] = 5


def _gone(cluster: FakeCluster) -> None:
    del cluster.objects[CLUSTER]


def _made_anew(cluster: FakeCluster) -> None:
    cluster.objects[CLUSTER]["metadata"]["uid"] = "another"


def _changed(cluster: FakeCluster) -> None:
    cluster.write_as("kubectl-edit", CLUSTER, _limit)


def _edited(cluster: FakeCluster) -> None:
    cluster.write_as("kubectl-edit", CLUSTER, lambda live: live["spec"].update(rayVersion="3"))


def test_applied_already_is_noted_and_writes_nothing(cluster: FakeCluster, saved: Plan) -> None:
    apply(cluster, config_map(), WANTED)
    cluster.asked.clear()
    assert check(cluster, saved) == ["changed-meanwhile"]
    assert "apply" not in {method for method, _ in cluster.asked}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_gone, "RayCluster llm is gone"),
        (_made_anew, "deleted and created anew"),
        (_changed, "maxReplicas"),
        (_edited, "rayVersion"),
    ],
)
def test_what_matters_is_stale_and_named(
    cluster: FakeCluster, saved: Plan, change: Callable[[FakeCluster], None], words: str
) -> None:
    change(cluster)
    with pytest.raises(StalePlan, match=words) as stale:
        renewed(cluster, saved, Wishes())
    assert "plan again" in stale.value.diagnostics[-1].help[0]


def test_created_meanwhile_is_stale() -> None:
    cluster = FakeCluster(NAMESPACE)
    saved = plan(cluster, config_map())
    cluster.put(config_map(data={"x": "y"}))
    with pytest.raises(StalePlan, match="created meanwhile"):
        renewed(cluster, saved, Wishes())


def test_another_cluster_is_refused(cluster: FakeCluster, saved: Plan) -> None:
    cluster.uid = "cluster-2"
    with pytest.raises(StalePlan, match="another cluster"):
        renewed(cluster, saved, Wishes())
