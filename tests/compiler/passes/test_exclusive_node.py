from __future__ import annotations

from portable.compiler.neighbours import OURS, RAY
from portable.compiler.passes.exclusive_node import add
from portable.compiler.pod import Pod
from portable.compiler.template import render
from portable.model.workload import Workload
from tests.compiler.build import placement, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")


def alone() -> Workload:
    return workload({"groups": [{"name": "trainers", "cpu": 8, "memory": "8Gi", "exclusiveNode": True}]})


def test_it_refuses_every_ray_pod_and_every_pod_of_ours_as_a_neighbour() -> None:
    pod = add(WORKER, alone(), placement(alone()))
    assert pod.pod_anti_affinity == (OURS, RAY)
    terms = render(pod)["spec"]["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert [term["topologyKey"] for term in terms] == ["kubernetes.io/hostname"] * 2
    assert all(term["labelSelector"] != {} for term in terms)


def test_a_neighbour_that_is_refused_already_is_named_once() -> None:
    pod = Pod("trainers", "ray-worker", "i", pod_anti_affinity=(RAY,))
    assert add(pod, alone(), placement(alone())).pod_anti_affinity == (RAY, OURS)


def test_others_are_left_alone() -> None:
    for pod in (Pod("head", "ray-head", "i"), Pod("submitter", "ray-job-submitter", "i")):
        assert add(pod, alone(), placement(alone())) is pod
    assert add(WORKER, workload(), placement(workload())) is WORKER
