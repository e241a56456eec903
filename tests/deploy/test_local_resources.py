"""What a local Ray is told it has."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.deploy.local_resources import local_resources
from portable.loader.catalogue import Catalogue
from portable.model.accelerator import Accelerator
from portable.model.workload import Spec

KNOWN = Catalogue().accelerators
H100 = KNOWN["nvidia-h100-80gb"]


def spec(*groups: dict[str, Any], **more: Any) -> Spec:
    body = {"job": {"script": "true"}, "code": {"ray": "2.52.1"}, "images": {"cpu": "x"}, "groups": groups, **more}
    return Spec.model_validate(body)


def group(name: str = "g", **fields: Any) -> dict[str, Any]:
    return {"name": name, "cpu": 2, "memory": "1Gi", **fields}


def of(model: str, count: int = 1, **more: Any) -> dict[str, Any]:
    return {"anyOf": [model], "count": count, **more}


@given(workers=st.integers(1, 50), count=st.integers(1, 16), cpu=st.integers(1, 200))
def test_together_they_have_what_each_has(workers: int, count: int, cpu: int) -> None:
    told = local_resources(spec(group(replicas=workers, cpu=cpu, accelerator=of(H100.name, count))), {"g": H100})
    assert (told.cpus, told.gpus, told.memory) == (cpu * workers, count * workers, workers * 2**30)
    assert told.custom == {"accelerator_type:H100": workers}
    assert told.accelerators == {"GPU": count * workers}


def test_a_head_alone_does_the_work() -> None:
    told = local_resources(spec(head={"cpu": 6, "memory": "8Gi"}), {})
    assert (told.cpus, told.gpus, told.memory, told.custom) == (6, 0, 8 * 2**30, {})


@pytest.mark.parametrize(
    ("model", "name", "amount"),
    [("google-tpu-v6e", "TPU", 8), ("aws-trainium2", "neuron_cores", 8 * KNOWN["aws-trainium2"].ray_units)],
)
def test_every_vendor_by_the_name_that_ray_knows(model: str, name: str, amount: float) -> None:
    told = local_resources(spec(group(replicas=2, accelerator=of(model, 4))), {"g": KNOWN[model]})
    assert told.gpus == 0
    assert told.custom[name] == amount
    assert told.accelerators == {name: amount}


def test_a_range_counts_with_what_it_begins_with_and_at_least_one() -> None:
    for replicas, cpus in (({"min": 0, "max": 9}, 2), ({"min": 3, "max": 9}, 6)):
        assert local_resources(spec(group(replicas=replicas)), {}).cpus == cpus


def test_a_slice_counts_with_its_hosts() -> None:
    tpu = {"g": KNOWN["google-tpu-v6e"]}
    sliced = group(replicas=2, accelerator=of("google-tpu-v6e", 4), slice={"topology": "4x4"})
    assert local_resources(spec(sliced), tpu).custom["TPU"] == 2 * 4 * 4
    domain = group(replicas=2, accelerator=of("nvidia-gb200", 4), slice={"domain": "nvl72", "nodes": 18})
    assert local_resources(spec(domain), {"g": KNOWN["nvidia-gb200"]}).gpus == 2 * 18 * 4


def test_a_share_is_one_unit() -> None:
    shared = group(accelerator=of(H100.name, 1, share={"memory": "40GB"}))
    assert local_resources(spec(shared), {"g": H100}).gpus == 1


def test_own_resources_win_and_add_up() -> None:
    told = local_resources(
        spec(group("a", resources={"trainer": 0.5, "CPU": 7}), group("b", replicas=3, resources={"trainer": 1})), {}
    )
    assert told.custom == {"trainer": 3.5}
    assert told.cpus == 7 + 6


def test_a_limit_holds_for_each_group() -> None:
    told = local_resources(spec(group("a", replicas=9), group("b", replicas=1)), {}, most=2)
    assert told.cpus == 2 * 2 + 2


def test_labels_of_one_node_can_have_one_value() -> None:
    told = local_resources(
        spec(group("a", labels={"zone": "x", "ray.io/mine": "y"}), group("b", labels={"zone": "z", "tier": "w"})), {}
    )
    assert told.labels == {"zone": "x", "tier": "w"}
    assert told.contested == ("zone",)


def test_without_a_model_there_is_no_accelerator() -> None:
    models: dict[str, Accelerator] = {}
    told = local_resources(spec(group(accelerator=of(H100.name, 8))), models)
    assert (told.gpus, told.accelerators) == (0, {})
