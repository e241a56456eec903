from __future__ import annotations

from typing import Any

import pytest

from portable.compiler.passes import topology
from portable.compiler.pod import Object, Pod
from portable.model.placement import Bindings
from tests.compiler.build import WORKLOAD, placement, provider, workload

GROUP = WORKLOAD["spec"]["groups"][0]
CPU = {"name": "loaders", "replicas": 2, "cpu": 8, "memory": "32Gi"}
LABELS = provider(nodes={"topology": {"zone": "z", "block": "b", "rack": "r"}})


def added(near: dict[str, str], queue: str | None = None, scheduler: str = "default", **group: Any) -> Pod:
    given = workload({"fabric": {"near": near}, "groups": [{**GROUP, **group}]})
    target = {"cluster": {"scheduler": scheduler}}
    place = placement(given, LABELS, target=target, bindings=Bindings(queue=queue))
    return topology.add(Pod("trainers", "ray-worker", "i"), given, place)


def term(label: str) -> Object:
    return {
        "labelSelector": {"matchLabels": {"portable.dev/workload": "demo", "ray.io/group": "trainers"}},
        "matchLabelKeys": ["ray.io/cluster"],
        "topologyKey": label,
    }


class TestWithKueue:
    @pytest.mark.parametrize(
        ("near", "annotation"),
        [
            ({"block": "required"}, {"kueue.x-k8s.io/podset-required-topology": "b"}),
            ({"zone": "preferred"}, {"kueue.x-k8s.io/podset-preferred-topology": "z"}),
            ({"zone": "required", "rack": "required"}, {"kueue.x-k8s.io/podset-required-topology": "r"}),
            ({"block": "required", "rack": "preferred"}, {"kueue.x-k8s.io/podset-required-topology": "b"}),
            ({"zone": "preferred", "rack": "preferred"}, {"kueue.x-k8s.io/podset-preferred-topology": "r"}),
        ],
    )
    def test_one_level_is_asked_for_and_a_required_one_is_never_lost(
        self, near: dict[str, str], annotation: dict[str, str]
    ) -> None:
        made = added(near, queue="team")
        assert made == Pod("trainers", "ray-worker", "i", annotations=annotation)

    def test_without_nearness_kueue_is_told_nothing(self) -> None:
        assert added({}, queue="team") == Pod("trainers", "ray-worker", "i")

    def test_another_schedulers_queue_is_not_kueues(self) -> None:
        made = added({"block": "required"}, queue="team", scheduler="volcano")
        assert made.annotations == {}
        assert made.pod_affinity == (term("b"),)


class TestWithoutAQueue:
    def test_required_levels_are_required_affinities(self) -> None:
        made = added({"block": "required", "zone": "required"})
        assert made.pod_affinity == (term("b"), term("z"))
        assert made.preferred_pod_affinity == ()
        assert made.spread == ()

    def test_preferred_levels_weigh_more_the_nearer_they_are(self) -> None:
        made = added({"rack": "preferred", "block": "preferred", "zone": "preferred"})
        assert made.pod_affinity == ()
        assert made.preferred_pod_affinity == (
            {"weight": 100, "podAffinityTerm": term("r")},
            {"weight": 50, "podAffinityTerm": term("b")},
            {"weight": 10, "podAffinityTerm": term("z")},
        )

    def test_required_and_preferred_levels_stand_side_by_side(self) -> None:
        made = added({"block": "preferred", "zone": "required"})
        assert made.pod_affinity == (term("z"),)
        assert made.preferred_pod_affinity == ({"weight": 100, "podAffinityTerm": term("b")},)

    def test_a_level_without_a_label_is_left_out(self) -> None:
        given = workload({"fabric": {"near": {"rack": "preferred", "block": "preferred"}}})
        made = topology.add(Pod("trainers", "ray-worker", "i"), given, placement(given))
        assert [one["podAffinityTerm"]["topologyKey"] for one in made.preferred_pod_affinity] == ["acme.example/block"]

    def test_a_group_may_ask_for_itself(self) -> None:
        near = {"fabric": {"near": {"block": "required"}}}
        given = workload({"groups": [GROUP, {**GROUP, "name": "others", **near}]})
        place = placement(given)
        assert topology.add(Pod("others", "ray-worker", "i"), given, place).pod_affinity != ()
        assert topology.add(Pod("trainers", "ray-worker", "i"), given, place).pod_affinity == ()


class TestSpreading:
    def spread(self, **group: Any) -> tuple[Object, ...]:
        given = workload({"groups": [{**CPU, **group}]})
        place = placement(given, accelerator=None)
        return topology.add(Pod("loaders", "ray-worker", "i"), given, place).spread

    def test_cpu_workers_go_to_different_nodes_where_there_is_room(self) -> None:
        assert self.spread() == (
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": {"portable.dev/workload": "demo", "ray.io/group": "loaders"}},
            },
        )

    def test_a_range_may_become_several(self) -> None:
        assert len(self.spread(replicas={"min": 1, "max": 3})) == 1

    @pytest.mark.parametrize(
        "group", [{"replicas": 1}, {"exclusiveNode": True}, {"fabric": {"near": {"block": "preferred"}}}]
    )
    def test_one_worker_an_exclusive_node_or_nearness_leave_nothing_to_spread(self, group: dict[str, Any]) -> None:
        assert self.spread(**group) == ()

    def test_accelerator_workers_are_not_spread(self) -> None:
        given = workload()
        pod = Pod("trainers", "ray-worker", "i")
        assert topology.add(pod, given, placement(given)) is pod


def test_hosts_of_one_slice_are_several_pods() -> None:
    near = {"fabric": {"near": {"block": "required"}}}
    given = workload({"groups": [{**GROUP, "replicas": 1}], **near})
    pod = Pod("trainers", "ray-worker", "i")
    assert topology.add(pod, given, placement(given)) is pod
    assert topology.add(pod, given, placement(given, hosts=4)).pod_affinity != ()


@pytest.mark.parametrize("role", ["head", "submitter"])
def test_head_and_submitter_are_untouched(role: str) -> None:
    given = workload({"fabric": {"near": {"block": "required"}}})
    pod = Pod(role, "ray", "i")
    assert topology.add(pod, given, placement(given)) is pod
