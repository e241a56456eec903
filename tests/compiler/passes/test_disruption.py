from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portable.compiler.passes import disruption
from portable.compiler.pod import Pod
from portable.model.placement import Placement
from portable.model.workload import Workload
from tests.compiler.build import WORKLOAD, placement, workload

GROUP = WORKLOAD["spec"]["groups"][0]
SERVICE: dict[str, Any] = {"job": None, "service": {"applications": [{"name": "chat", "import": "app:build"}]}}
KEEP = {"cluster-autoscaler.kubernetes.io/safe-to-evict": "false", "karpenter.sh/do-not-disrupt": "true"}


def case(*spot: str, hosts: int = 1, **spec: Any) -> tuple[Workload, Placement]:
    given = workload(spec)
    place = placement(given, hosts=hosts)
    groups = tuple(replace(seat, purchase="spot") if seat.role in spot else seat for seat in place.groups)
    head = replace(place.head, purchase="spot") if "head" in spot else place.head
    return given, replace(place, head=head, groups=groups)


def budgets(made: tuple[Workload, Placement]) -> dict[str, tuple[int, list[str]]]:
    """Name to what must stay and of which groups."""
    found = {}
    for one in disruption.objects(*made):
        assert (one.api_version, one.kind) == ("policy/v1", "PodDisruptionBudget")
        spec = one.body["spec"]
        (expression,) = spec["selector"]["matchExpressions"]
        assert spec["selector"]["matchLabels"] == {"portable.dev/workload": "demo"}
        assert (expression["key"], expression["operator"]) == ("ray.io/group", "In")
        assert spec.keys() == {"minAvailable", "selector"}
        found[one.name] = (spec["minAvailable"], expression["values"])
    return found


@pytest.mark.parametrize("role", ["head", "trainers", "submitter"])
def test_pods_are_annotated(role: str) -> None:
    assert disruption.add(Pod(role, "ray", "i"), *case()).annotations == KEEP


def test_pods_on_spot_nodes_are_not() -> None:
    pod = Pod("trainers", "ray-worker", "i")
    assert disruption.add(pod, *case("trainers")) is pod
    assert disruption.add(Pod("head", "ray-head", "i"), *case("trainers")).annotations == KEEP


@pytest.mark.parametrize("role", ["head", "trainers", "submitter"])
def test_whoever_allows_disruption_gets_none_of_it(role: str) -> None:
    made = case(resilience={"disruption": "allow"})
    pod = Pod(role, "ray", "i")
    assert disruption.add(pod, *made) is pod
    assert disruption.objects(*made) == ()


class TestJobs:
    def test_no_pod_may_be_evicted(self) -> None:
        assert budgets(case()) == {"demo": (3, ["headgroup", "trainers"])}

    def test_hosts_and_the_most_replicas_count(self) -> None:
        made = case(hosts=4, groups=[{**GROUP, "replicas": {"min": 1, "max": 3}}])
        assert budgets(made) == {"demo": (13, ["headgroup", "trainers"])}

    def test_spot_groups_are_left_out(self) -> None:
        made = case("trainers", groups=[GROUP, {**GROUP, "name": "kept"}])
        assert budgets(made) == {"demo": (3, ["headgroup", "kept"])}

    def test_a_workload_all_on_spot_has_no_budget(self) -> None:
        assert budgets(case("head", "trainers")) == {}


class TestServices:
    def test_head_and_all_workers_but_one_stay(self) -> None:
        made = case(**SERVICE, groups=[{**GROUP, "replicas": {"min": 3, "max": 9}}])
        assert budgets(made) == {"demo-head": (1, ["headgroup"]), "demo-workers": (2, ["trainers"])}

    def test_a_head_whose_state_outlives_it_may_go(self) -> None:
        assert budgets(case(**SERVICE, resilience={"gcs": True})) == {"demo-workers": (1, ["trainers"])}

    @pytest.mark.parametrize("replicas", [1, {"min": 0, "max": 4}])
    def test_a_budget_that_would_keep_nothing_is_not_made(self, replicas: Any) -> None:
        assert budgets(case(**SERVICE, groups=[{**GROUP, "replicas": replicas}])) == {"demo-head": (1, ["headgroup"])}

    def test_hosts_count(self) -> None:
        assert budgets(case(**SERVICE, hosts=4))["demo-workers"] == (7, ["trainers"])

    def test_a_head_on_spot_is_left_out(self) -> None:
        assert budgets(case("head", **SERVICE)) == {"demo-workers": (1, ["trainers"])}

    def test_spot_workers_are_left_out(self) -> None:
        assert budgets(case("trainers", **SERVICE)) == {"demo-head": (1, ["headgroup"])}
