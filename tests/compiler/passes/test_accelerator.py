from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.compiler.passes.accelerator import add
from portable.compiler.pod import Pod, Term
from portable.model.accelerator import SharePart
from portable.model.placement import Placement
from portable.model.workload import Workload
from tests.compiler.build import accelerator, instance_type, merged, placement, provider, workload

WORKER = Pod("trainers", "ray-worker", "example/ray", limits={"cpu": "90"}, requests={"cpu": "90"})
HEAD = Pod("head", "ray-head", "example/ray")
SUBMITTER = Pod("submitter", "ray-job-submitter", "example/ray")
GROUP: dict[str, Any] = {"name": "trainers", "cpu": 90, "memory": "1Ti", "accelerator": {"anyOf": ["x"], "count": 8}}


def grouped(**parts: Any) -> Workload:
    return workload({"groups": [merged(GROUP, parts)]})


def of_device(of: Workload | None = None, **device: Any) -> Placement:
    owner = provider(devices={"nvidia": {"resource": "nvidia.com/gpu", **device}})
    return placement(of or workload(), owner)


def test_limits_equal_requests_and_the_size_of_the_worker_stays() -> None:
    pod = add(WORKER, workload(), of_device())
    assert pod.limits == pod.requests == {"cpu": "90", "nvidia.com/gpu": "8"}


def test_what_a_device_asks_of_its_pods() -> None:
    device: dict[str, Any] = {
        "taints": [{"key": "sku", "value": "gpu"}, {"key": "nvidia.com/gpu", "effect": "NoExecute"}],
        "labels": {"acme.example/accelerator": "nvidia"},
        "runtimeClass": "nvidia",
        "env": {"A": "device", "B": "device"},
        "capabilities": ["IPC_LOCK"],
        "privileged": True,
    }
    pod = add(replace(WORKER, env={"A": "user"}), workload(), of_device(**device))
    assert pod.tolerations == (
        {"key": "sku", "operator": "Equal", "value": "gpu", "effect": "NoSchedule"},
        {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoExecute"},
    )
    assert pod.node_selector == {"acme.example/accelerator": "nvidia"}
    assert (pod.runtime_class, pod.capabilities, pod.privileged) == ("nvidia", ("IPC_LOCK",), True)
    assert pod.env == {"A": "user", "B": "device"}


def test_a_plain_device_asks_for_no_rights() -> None:
    pod = add(WORKER, workload(), of_device())
    assert (pod.runtime_class, pod.capabilities, pod.privileged) == (None, (), False)


def test_the_target_may_know_a_resource_that_nobody_publishes() -> None:
    mtia = accelerator(name="meta-mtia-400", vendor="meta", runtime="mtia", device="mtia", rayResource="mtia")
    owner = provider(devices={"mtia": {"resource": None, "assumed": True}})
    known = {"assume": {"mtiaResource": "acme.example/mtia", "nvidiaResource": "wrong"}}
    pod = add(WORKER, workload(), placement(workload(), owner, target=known, accelerator=mtia))
    assert pod.limits["acme.example/mtia"] == "8"
    assert pod.ray_resources["mtia"] == "8"
    unknown = add(WORKER, workload(), placement(workload(), owner, accelerator=mtia))
    assert unknown.limits == WORKER.limits


def test_parts_of_a_device_are_counted_as_parts_and_are_gpus_to_ray() -> None:
    part = SharePart.model_validate({"memory": "40GB", "resource": "nvidia.com/mig-3g.40gb", "perDevice": 2})
    of = grouped(accelerator={"count": 2})
    pod = add(WORKER, of, placement(of, share=part))
    assert pod.limits == {"cpu": "90", "nvidia.com/mig-3g.40gb": "2"}
    assert pod.ray_resources["GPU"] == "2"


@pytest.mark.parametrize(
    ("model", "count", "resource", "amount"),
    [
        pytest.param({"device": "nvidia"}, 8, "GPU", "8", id="GPU"),
        pytest.param({"device": "tpu", "unit": "chip", "rayResource": "TPU"}, 4, "TPU", "4", id="TPU chip"),
        pytest.param(
            {"device": "neuron", "unit": "device", "rayResource": "neuron_cores", "rayUnits": 8},
            16,
            "neuron_cores",
            "128",
            id="Neuron device of eight cores",
        ),
        pytest.param({"device": "gaudi", "unit": "card", "rayResource": "HPU"}, 8, "HPU", "8", id="Gaudi card"),
    ],
)
def test_ray_counts_in_its_own_unit_the_cluster_in_the_device_plugins(
    model: dict[str, Any], count: int, resource: str, amount: str
) -> None:
    device = model["device"]
    owner = provider(devices={device: {"resource": f"example.com/{device}"}})
    of = grouped(accelerator={"count": count})
    pod = add(WORKER, of, placement(of, owner, accelerator=accelerator(**model)))
    assert pod.limits[f"example.com/{device}"] == str(count)
    assert pod.ray_resources[resource] == amount


@pytest.mark.parametrize(("cpu", "expected"), [(90, "90"), (7.5, "7"), ("500m", "1")])
def test_ray_never_counts_more_cpus_than_the_worker_has(cpu: Any, expected: str) -> None:
    of = grouped(cpu=cpu)
    assert add(WORKER, of, placement(of)).ray_resources["CPU"] == expected


def test_the_memory_of_tasks_leaves_room_for_shared_memory() -> None:
    of = grouped(memory="100Gi", sharedMemory="20Gi")
    assert add(WORKER, of, placement(of)).ray_resources["memory"] == str(80 * 2**30)


def test_without_shared_memory_of_its_own_ray_keeps_what_its_store_takes() -> None:
    small, large = grouped(memory="100Gi"), grouped(memory="2Ti")
    assert add(WORKER, small, placement(small)).ray_resources["memory"] == str(70 * 2**30)
    assert add(WORKER, large, placement(large)).ray_resources["memory"] == str(2 * 2**40 - 200 * 10**9)


@given(memory=st.integers(2**20, 2**45), share=st.none() | st.floats(0, 1))
def test_tasks_get_some_memory_and_never_all_of_it(memory: int, share: float | None) -> None:
    shared = None if share is None else int(memory * share)
    of = grouped(memory=memory, **({} if shared is None else {"sharedMemory": shared}))
    told = int(add(WORKER, of, placement(of)).ray_resources["memory"])
    assert memory // 5 <= told <= memory
    assert shared is None or told == memory // 5 or told + shared <= memory


def test_resources_and_labels_of_the_group_win() -> None:
    of = grouped(resources={"trainer": 1, "half": 0.5, "CPU": 32}, labels={"tier": "hot"})
    pod = add(WORKER, of, placement(of))
    told = pod.ray_resources
    assert (told["trainer"], told["half"], told["CPU"], told["GPU"]) == ("1", "0.5", "32", "8")
    assert pod.ray_labels == {"tier": "hot"}


def test_the_head_of_a_cluster_with_workers_has_nothing_for_tasks() -> None:
    tpu = accelerator(rayResource="TPU", device="nvidia")
    pod = add(HEAD, workload(), placement(workload(), accelerator=tpu))
    assert pod.ray_resources == {"CPU": "0", "GPU": "0", "TPU": "0"}
    assert (pod.limits, pod.tolerations, pod.ray_labels) == ({}, (), {})


def test_a_head_alone_does_the_work() -> None:
    of = workload({"groups": [], "head": {"cpu": 7.5, "memory": "100Gi"}})
    assert add(HEAD, of, placement(of)).ray_resources == {"CPU": "7", "memory": str(70 * 2**30), "GPU": "0"}


def test_workers_without_accelerators_have_none_even_on_a_node_that_has_some() -> None:
    of = workload({"groups": [{"name": "trainers", "cpu": 8, "memory": "10Gi"}]})
    pod = add(WORKER, of, placement(of, accelerator=None))
    assert pod.limits == WORKER.limits
    assert pod.ray_resources == {"CPU": "8", "memory": str(7 * 2**30), "GPU": "0"}


def test_a_head_on_a_machine_with_accelerators_passes_their_taints_and_takes_none() -> None:
    place = placement(workload())
    place = replace(place, head=replace(place.head, instance_types=(instance_type(),)))
    for pod in (HEAD, SUBMITTER):
        made = add(pod, workload(), place)
        assert made.tolerations == ({"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"},)
        assert made.limits == {}


def test_the_submitter_is_no_ray_node() -> None:
    assert add(SUBMITTER, workload(), placement(workload())) is SUBMITTER


CUT = {"devices": {"nvidia": {"resource": "nvidia.com/gpu", "shares": ["mig"], "shareLabel": "acme.example/cut"}}}
PART = SharePart.model_validate({"memory": "40GB", "resource": "nvidia.com/mig-3g.40gb", "perDevice": 2})


def test_parts_that_count_as_devices_are_told_by_their_label_and_whole_ones_keep_off_it() -> None:
    part = add(WORKER, workload(), placement(workload(), provider(**CUT), share=PART))
    assert part.limits["nvidia.com/gpu"] == "8"
    assert part.node_selector == {"acme.example/cut": "3g.40gb"}
    whole = add(WORKER, workload(), placement(workload(), provider(**CUT)))
    assert whole.limits["nvidia.com/gpu"] == "8"
    assert whole.node_terms == (Term("acme.example/cut", excluded=True),)
