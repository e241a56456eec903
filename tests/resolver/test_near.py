"""Nearness that no node label tells is refused where it is required, and said where it is preferred."""

from __future__ import annotations

import pytest

from tests.resolver.build import provider, refusals, resolve, workload

UNLABELLED = {"fabric": {"near": {"rack": "required", "block": "preferred"}}}
TWO = {"replicas": 2}


def test_a_required_level_without_a_label_is_refused_with_the_levels_there_are() -> None:
    owner = provider(nodes={"topology": {"zone": "zone", "block": None, "rack": None}})
    (found,) = refusals(workload(UNLABELLED, TWO), owner)
    assert (found.name, found.path) == ("nearness-not-known", ("spec", "fabric", "near"))
    assert "rack" in found.message
    assert found.help == ("say `rack: preferred`, which is kept where it can be", "acme labels zone")


def test_a_preferred_level_without_a_label_is_a_warning() -> None:
    owner = provider(nodes={"topology": {"rack": "rack", "block": None}})
    told = [one.message for one in resolve(workload(UNLABELLED, TWO), owner).warnings]
    assert any("no node label of the block" in one for one in told)


@pytest.mark.parametrize("group", [{"replicas": 1}, {"replicas": 2, "fabric": {"rdma": "none"}}])
def test_a_lone_worker_and_a_group_that_does_not_care_are_not_asked(group: dict[str, object]) -> None:
    owner = provider(nodes={"topology": {"zone": None, "block": None, "rack": None}})
    placement = resolve(workload(UNLABELLED, group), owner)
    assert "nearness-not-known" not in {one.name for one in placement.warnings}


def test_workers_on_the_network_of_their_nodes_are_told() -> None:
    through_node = {"mechanism": "infiniband", "privileged": True, "hostNetwork": True, "resource": None}
    owner = provider(fabrics={"infiniband": through_node})
    of = workload({"fabric": {"rdma": "required"}})
    assert "no-network-policy" in {one.name for one in resolve(of, owner).warnings}
    plugged = resolve(of, owner, assume={"rdmaResource": "rdma/ib"})
    assert "no-network-policy" not in {one.name for one in plugged.warnings}


LABELLED = {"nodes": {"topology": {"zone": "zone", "block": "block", "rack": "rack"}}}


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ({"near": {"rack": "required"}}, True),
        ({"near": {"zone": "required"}}, False),
        ({"near": {"rack": "preferred"}}, False),
    ],
)
def test_that_a_required_block_or_rack_may_lack_room_is_said(spec: dict[str, object], told: bool) -> None:
    placed = resolve(workload({"fabric": spec}, TWO), provider(**LABELLED))
    assert ("room-not-known" in {one.name for one in placed.warnings}) is told


def test_a_queue_looks_for_room() -> None:
    spec = {"fabric": {"near": {"rack": "required"}}, "scheduling": {"queue": "team"}}
    placed = resolve(workload(spec, TWO), provider(**LABELLED), queues={"team": "q"})
    assert "room-not-known" not in {one.name for one in placed.warnings}
