"""What stands behind a target of a comparison."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from portable.api.behind import behind
from portable.loader.catalogue import Catalogue
from portable.model.cost import Comparison, Cost, Line
from portable.report.page.parts import Target
from tests.compiler.build import instance_type, placement, workload

GROUP: dict[str, Any] = {
    "name": "trainers",
    "replicas": 2,
    "accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 2},
    "cpu": 8,
    "memory": "64Gi",
}


def told(group: dict[str, Any], nodes: int = 1, **seat: Any) -> Target:
    of = workload({"groups": [GROUP | group]})
    cost = Cost((Line("trainers", "big.8", nodes, "onDemand", Decimal(1)),), 4)
    one = Comparison("acme", "acme", "north-1", placement(of, **seat), cost)
    return Target.model_validate({"target": "acme", "provider": "acme"} | behind(of, one, Catalogue()))


@pytest.mark.parametrize(("nodes", "hosts", "used"), [(1, 1, 4), (2, 1, 2), (1, 8, 8)])
def test_the_accelerators_that_a_node_gives_the_workload(nodes: int, hosts: int, used: int) -> None:
    head, workers = told({}, nodes, hosts=hosts).wiring
    assert (workers.accelerators, workers.used) == (8, used)
    assert (head.accelerators, head.used) == (None, None)


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ({}, None),
        ({"slice": {"topology": "4x4"}}, "2 slices 4x4"),
        ({"slice": {"topology": "4x4"}, "replicas": 1}, "one slice 4x4"),
        ({"slice": {"domain": "nvl72", "nodes": 18}, "replicas": 1}, "one domain nvl72"),
    ],
)
def test_domains_of_scale_up_in_words(group: dict[str, Any], words: str | None) -> None:
    assert told(group).wiring[1].scale_up == words


def test_the_nearest_level_and_whether_a_label_tells_it() -> None:
    block = told({"fabric": {"near": {"block": "required", "zone": "preferred"}}}).wiring[1]
    assert (block.near, block.label) == ("block required", "acme.example/block")
    rack = told({"fabric": {"near": {"rack": "preferred"}}}).wiring[1]
    assert (rack.near, rack.label) == ("rack preferred", None)


def test_what_is_not_published_is_unknown() -> None:
    target = told({}, instance_types=(instance_type(vcpus=None, count=0),))
    assert target.carbon is not None
    assert target.carbon.per_hour is None
    assert target.carbon.unknown
    assert target.wiring[1].accelerators is None


def test_a_refused_target_has_nothing_behind_it() -> None:
    assert behind(workload(), Comparison("a", "a", None), Catalogue()) == {}
