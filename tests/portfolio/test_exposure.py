"""On whom a placed workload depends: its provider, whoever stands behind that one, and whose accelerators it is on."""

from __future__ import annotations

from typing import Any

import pytest

from portable.model.portfolio import Exposure
from portable.portfolio.exposure import exposure
from portable.pricer.compute import price
from tests.resolver.build import provider, resolve, workload

SUPPLIERS = {"entity": {"suppliers": [{"name": "bigger", "kind": "capacity"}, {"name": "acme", "kind": "sites"}]}}


def seen(spec: dict[str, Any] | None = None, group: dict[str, Any] | None = None, **parts: Any) -> Exposure:
    of = workload(spec, group)
    place = resolve(of, provider(**parts))
    return exposure(place, price(of, place))


def test_the_provider_comes_before_its_suppliers_and_once() -> None:
    assert seen(**SUPPLIERS).suppliers == ("acme", "bigger")
    assert seen().suppliers == ("acme",)


def test_each_group_with_accelerators_is_a_slot_by_its_part_of_the_cost() -> None:
    one = {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 1}, "cpu": 4, "memory": "8Gi"}
    second = {"name": "more", "replicas": 2, **one}
    of = workload()
    whole = of.model_dump(by_alias=True, exclude_unset=True, mode="json")["spec"]["groups"]
    found = seen({"groups": [*whole, second]})
    assert len(found.slots) == 2
    assert sum(slot.part for slot in found.slots) == pytest.approx(1)
    assert found.slots[0].part > found.slots[1].part


def test_rdma_is_named_where_it_is_used() -> None:
    assert [slot.fabric for slot in seen({"fabric": {"rdma": "required"}}).slots] == ["infiniband"]
    assert [slot.fabric for slot in seen({"fabric": {"rdma": "none"}}).slots] == ["none"]


def test_work_on_cpus_is_one_slot_of_nobodys_accelerators() -> None:
    found = seen(None, {"accelerator": None, "cpu": 3, "memory": "8Gi"})
    assert [(slot.vendor, slot.runtime, slot.part) for slot in found.slots] == [("none", "cpu", 1.0)]


def test_parts_by_dimension() -> None:
    found = seen(**SUPPLIERS)
    assert found.parts("provider") == {"acme": 1.0}
    assert found.parts("region") == {"acme north-1": 1.0}
    assert found.parts("supplier") == {"acme": 1.0, "bigger": 1.0}
    assert found.parts("vendor") == {"nvidia": 1.0}
    assert found.parts("runtime") == {"cuda": 1.0}
