"""A refusal names the wish that stands in the way, and what would do without it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.resolver.build import TYPES, provider, refusals, resolve, workload

SMALL: dict[str, Any] = {"cpu": 20, "memory": "200Gi"}
PART: dict[str, Any] = {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 1, "share": {"memory": "70GB"}}}
UNKNOWN_FABRIC = [{key: value for key, value in kind.items() if key != "fabric"} for kind in TYPES]


@pytest.mark.parametrize(
    ("spec", "group", "advice"),
    [
        ({"fabric": {"rdma": "required"}}, {}, "with `rdma: preferred` it would fit on h100.8"),
        ({"policy": {"purchase": ["flexStart"]}}, {}, "with other purchase options it would fit on h100.8"),
        ({}, {"localDisk": {"size": "30TB", "path": "/x"}}, "without `localDisk` it would fit on h100.8"),
        ({}, {"slice": {"topology": "4x4"}}, "without `slice` it would fit on h100.8"),
        ({}, SMALL | PART, "without `share`"),
        (
            {},
            SMALL | PART,
            "whole accelerators of at least 70GB there: nvidia-h100-80gb",
        ),
        (
            {"fabric": {"rdma": "required", "minGbpsPerNode": 10}},
            {},
            "without `rdma` and a floor of Gbit/s it would fit on h100.8",
        ),
    ],
)
def test_the_wish_in_the_way(spec: dict[str, Any], group: dict[str, Any], advice: str) -> None:
    owner = provider(instanceTypes=UNKNOWN_FABRIC)
    (found,) = refusals(workload(spec, group), owner)
    assert advice in "; ".join(found.help)


def test_cpu_workers_go_where_the_head_goes_if_no_cpu_type_is_rented() -> None:
    owner = provider(instanceTypes=[kind for kind in TYPES if kind["name"] == "h100.8"])
    placement = resolve(workload(None, {"accelerator": None, "cpu": 4, "memory": "8Gi"}), owner)
    assert placement.groups[0].instance_type.name == "h100.8"
    assert "cpu-workers-on-accelerator-node" in {one.name for one in placement.warnings}


def test_the_workloads_fabric_is_not_asked_of_cpu_workers() -> None:
    of = workload({"fabric": {"rdma": "required"}}, {"accelerator": None, "cpu": 4, "memory": "8Gi"})
    assert resolve(of).groups[0].fabric is None


def test_a_type_that_is_sold_elsewhere_is_told_with_its_region_if_the_workload_may_go_there() -> None:
    kinds = [kind | ({"regions": ["south-1", "south-2"]} if kind["name"] == "h100.8" else {}) for kind in TYPES]
    owner = provider(instanceTypes=kinds)
    (found,) = refusals(workload(), owner)
    assert "it would fit in south-1, south-2" in found.help
    (found,) = refusals(workload({"policy": {"residency": ["US"]}}), owner)
    assert not any("south" in one for one in found.help)
