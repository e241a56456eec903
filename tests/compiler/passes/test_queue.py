from __future__ import annotations

from typing import Any

import pytest

from portable.compiler.passes import queue
from portable.compiler.pod import Pod
from portable.model.placement import Bindings, Placement
from portable.model.workload import Workload
from tests.compiler.build import WORKLOAD, placement, workload

GROUP = WORKLOAD["spec"]["groups"][0]
SCALING: dict[str, Any] = {"groups": [{**GROUP, "replicas": {"min": 1, "max": 4}}]}


def case(
    name: str | None = None,
    priority: str | None = None,
    scheduler: str = "default",
    kueue: str = "0.15",
    **spec: Any,
) -> tuple[Workload, Placement]:
    given = workload(spec)
    target = {"cluster": {"scheduler": scheduler, "kueue": kueue}}
    return given, placement(given, target=target, bindings=Bindings(queue=name, priority=priority))


def gang() -> dict[str, Any]:
    return {"scheduling": {"gang": True}}


@pytest.mark.parametrize("role", ["head", "trainers", "submitter"])
class TestPods:
    def test_without_queue_priority_and_scheduler_nothing_changes(self, role: str) -> None:
        pod = Pod(role, "ray", "i")
        assert queue.add(pod, *case()) is pod

    def test_with_kueue_queue_and_priority_are_the_objects_business(self, role: str) -> None:
        pod = Pod(role, "ray", "i")
        assert queue.add(pod, *case("team", "high")) is pod

    @pytest.mark.parametrize(("name", "scheduler"), [(None, "default"), (None, "volcano"), ("team", "volcano")])
    def test_elsewhere_pods_have_the_priority_class(self, role: str, name: str | None, scheduler: str) -> None:
        assert queue.add(Pod(role, "ray", "i"), *case(name, "high", scheduler)).priority_class == "high"

    @pytest.mark.parametrize(
        ("scheduler", "name"),
        [
            ("volcano", "volcano"),
            ("yunikorn", "yunikorn"),
            ("kai", "kai-scheduler"),
            ("scheduler-plugins", "scheduler-plugins-scheduler"),
        ],
    )
    def test_pods_name_the_scheduler_as_the_operator_does(self, role: str, scheduler: str, name: str) -> None:
        made = queue.add(Pod(role, "ray", "i"), *case(scheduler=scheduler))
        assert made == Pod(role, "ray", "i", scheduler=name)


@pytest.mark.parametrize(
    ("given", "labels"),
    [
        (case(), {}),
        (case(priority="high"), {}),
        (case("team"), {"kueue.x-k8s.io/queue-name": "team"}),
        (
            case("team", "high"),
            {"kueue.x-k8s.io/queue-name": "team", "kueue.x-k8s.io/priority-class": "high"},
        ),
        (case("team", **gang()), {"kueue.x-k8s.io/queue-name": "team"}),
        (
            case("team", "high", "volcano", **gang()),
            {"volcano.sh/queue-name": "team", "ray.io/priority-class-name": "high"},
        ),
        (case("team", None, "kai", **gang()), {"kai.scheduler/queue": "team"}),
        (
            case("root.team", None, "yunikorn"),
            {"yunikorn.apache.org/queue": "root.team", "yunikorn.apache.org/app-id": "demo"},
        ),
        (
            case(None, None, "yunikorn", **gang()),
            {"yunikorn.apache.org/app-id": "demo", "ray.io/gang-scheduling-enabled": "true"},
        ),
        (case(None, "high", "scheduler-plugins", **gang()), {"ray.io/gang-scheduling-enabled": "true"}),
        (case("team", "high", "scheduler-plugins"), {}),
        (case("team", None, "volcano"), {"volcano.sh/queue-name": "team"}),
    ],
)
def test_object_labels(given: tuple[Workload, Placement], labels: dict[str, str]) -> None:
    assert queue.object_labels(*given) == labels


@pytest.mark.parametrize(
    ("given", "elastic"),
    [
        (case("team", kueue="0.16", **SCALING), True),
        (case("team", kueue="0.18.2", **SCALING), True),
        (case("team", kueue="0.15", **SCALING), False),
        (case("team", kueue="0.18"), False),
        (case(kueue="0.18", **SCALING), False),
        (case("team", scheduler="volcano", kueue="0.18", **SCALING), False),
    ],
)
def test_kueue_is_told_of_scaling_where_it_can_take_it(given: tuple[Workload, Placement], elastic: bool) -> None:
    assert queue.object_annotations(*given) == ({"kueue.x-k8s.io/elastic-job": "true"} if elastic else {})
