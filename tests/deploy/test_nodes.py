"""Which nodes could take a pod, and what is said when none can."""

from __future__ import annotations

from typing import Any

import pytest

from portable.deploy.needs import PodNeed
from portable.deploy.nodes import node_check, selected
from tests.fakes import Json

LABELS = {"type": "big", "zone": "a"}


def node(labels: dict[str, str] | None = None, taints: list[Json] | None = None, **allocatable: str) -> Json:
    offered = {"cpu": "8", "memory": "32Gi", **allocatable}
    return {
        "metadata": {"name": "n", "labels": labels or LABELS},
        "spec": {"taints": taints or []},
        "status": {"allocatable": offered},
    }


def need(count: int = 1, requests: dict[str, str] | None = None, **spec: Any) -> PodNeed:
    resources = {"requests": requests or {"cpu": "4"}}
    whole = {"nodeSelector": {"type": "big"}, "containers": [{"resources": resources}], **spec}
    return PodNeed("trainers", count, whole)


def affinity(operator: str, *values: str, key: str = "zone") -> Json:
    expression: Json = {"key": key, "operator": operator} | ({"values": list(values)} if values else {})
    terms = [{"matchExpressions": [expression]}]
    return {
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}
    }


@pytest.mark.parametrize(
    ("spec", "fits"),
    [
        ({}, True),
        ({"nodeSelector": {"type": "big"}}, True),
        ({"nodeSelector": {"type": "small"}}, False),
        (affinity("In", "a", "b"), True),
        (affinity("In", "b"), False),
        (affinity("NotIn", "b"), True),
        (affinity("NotIn", "a"), False),
        (affinity("Exists"), True),
        (affinity("DoesNotExist"), False),
        (affinity("DoesNotExist", key="none"), True),
    ],
)
def test_labels_decide(spec: Json, fits: bool) -> None:
    assert selected(spec, LABELS) is fits


def test_a_node_with_room_is_enough() -> None:
    assert node_check(need(), [node()], None).ok


def test_no_node_with_the_label_says_which_label() -> None:
    check = node_check(need(), [node({"type": "small"})], None)
    assert (check.ok, "type=big" in check.found) == (False, True)
    assert "cluster.nodes" in check.fix[1]


def test_whoever_makes_nodes_may_make_one() -> None:
    check = node_check(need(), [], "Karpenter")
    assert (check.ok, "Karpenter may make one" in check.found) == (None, True)


def test_a_device_that_no_node_offers_needs_its_plugin() -> None:
    check = node_check(need(requests={"nvidia.com/gpu": "8"}), [node()], None)
    assert (check.ok, "none offers nvidia.com/gpu" in check.found) == (False, True)
    assert "device plugin" in check.fix[0]


def test_too_much_for_one_node_says_how_much_there_is() -> None:
    check = node_check(need(requests={"memory": "64Gi"}), [node()], None)
    assert (check.ok, "at most 32Gi of memory on one, 64Gi are asked for" in check.found) == (False, True)


def test_a_taint_that_is_not_tolerated_is_named() -> None:
    taint = {"key": "team", "value": "other", "effect": "NoSchedule"}
    check = node_check(need(), [node(taints=[taint])], None)
    assert (check.ok, "team=other:NoSchedule" in check.found) == (False, True)


@pytest.mark.parametrize(
    ("toleration", "tolerated"),
    [
        ({"key": "team", "operator": "Exists"}, True),
        ({"operator": "Exists"}, True),
        ({"key": "team", "value": "other"}, True),
        ({"key": "team", "operator": "Equal", "value": "ours"}, False),
        ({"key": "team", "operator": "Exists", "effect": "NoExecute"}, False),
        ({"key": "another", "operator": "Exists"}, False),
    ],
)
def test_tolerations_are_those_of_the_scheduler(toleration: Json, tolerated: bool) -> None:
    taint = {"key": "team", "value": "other", "effect": "NoSchedule"}
    assert node_check(need(tolerations=[toleration]), [node(taints=[taint])], None).ok is tolerated


@pytest.mark.parametrize(("count", "maker", "ok"), [(4, None, True), (5, None, False), (5, "Karpenter", None)])
def test_places_are_counted_over_all_nodes(count: int, maker: str | None, ok: bool | None) -> None:
    check = node_check(need(count), [node(), node()], maker)
    assert check.ok is ok
    if not ok:
        assert "room for 4 of 5" in check.found


def test_a_group_that_starts_from_none_needs_a_node_that_could_take_one() -> None:
    assert node_check(need(0), [node()], None).ok
    assert node_check(need(0), [], None).ok is False
