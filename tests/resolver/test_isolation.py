"""Nodes of one's own, and machines that keep their memory from their owner."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portable.compiler.passes import exclusive_node
from portable.compiler.pod import Pod
from portable.errors import NotResolvable
from portable.model.provider import Provider
from portable.resolver.isolation import requirement
from tests.resolver.build import TYPES, provider, refusals, resolve, workload

ALONE = {"exclusiveNode": True}
NODE = {"policy": {"isolation": "node"}}
SECRET = {"policy": {"isolation": "confidential"}}


def owner(*confidential: str) -> Provider:
    types = [one | ({"confidential": True, "source": "doc"} if one["name"] in confidential else {}) for one in TYPES]
    return provider(instanceTypes=types)


def test_a_group_that_may_share_its_nodes_is_refused_with_the_fix() -> None:
    (one,) = refusals(workload(NODE, {"exclusiveNode": False}))
    assert one.name == "node-shared"
    assert one.path == ("spec", "groups", 0)
    assert one.help[0].startswith("add `exclusiveNode: true` to trainers")
    assert resolve(workload(NODE, ALONE)).groups[0].role == "trainers"


def test_nodes_of_ones_own_hold_for_the_head_too() -> None:
    head, submitter = Pod("head", "ray-head", "example/ray"), Pod("submitter", "submitter", "example/ray")
    of, open_to_others = workload(NODE, ALONE), workload({}, ALONE)
    assert exclusive_node.add(head, of, resolve(of)).pod_anti_affinity
    assert exclusive_node.add(submitter, of, resolve(of)) == submitter
    assert exclusive_node.add(head, open_to_others, resolve(open_to_others)) == head


def test_a_confidential_machine_is_taken_where_it_is_asked_for() -> None:
    place = resolve(workload(SECRET), owner("h100.8", "cpu.8"))
    assert [seat.instance_type.name for seat in (place.head, *place.groups)] == ["cpu.8", "h100.8"]
    assert "confidential-machine" not in {one.name for one in place.warnings}


def test_nobody_gets_a_confidential_machine_unasked_while_there_is_another() -> None:
    small = {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 1}, "cpu": 8, "memory": "64Gi"}
    place = resolve(workload(None, small), owner("h100.1", "cpu.8"))
    assert [seat.instance_type.name for seat in (place.head, *place.groups)] == ["cpu.16", "h100.8"]
    because = {one.candidate: one.because for one in place.rejections}
    assert because["h100.1"] == "it is a confidential machine, which nobody demands"


def test_the_only_machine_is_taken_with_a_warning_if_it_is_a_confidential_one() -> None:
    place = resolve(workload(), owner("h100.8"))
    assert [one.message for one in place.warnings if one.name == "confidential-machine"] == [
        "trainers sits on h100.8, a confidential machine, though nobody demands one"
    ]


@given(st.sets(st.sampled_from([one["name"] for one in TYPES])), st.sampled_from(["node", "confidential"]))
def test_a_demand_less_never_refuses_more(confidential: set[str], isolation: str) -> None:
    rents = owner(*confidential)
    try:
        resolve(workload({"policy": {"isolation": isolation}}, ALONE), rents)
    except NotResolvable:
        return
    assert resolve(workload({}, ALONE), rents)


def test_what_is_not_evidenced_to_be_confidential_is_refused_with_what_would_fit() -> None:
    group = [one for one in refusals(workload(SECRET), owner("cpu.8")) if one.name == "no-instance-type-fits"]
    assert "h100.8 is not evidenced to be confidential" in group[0].message
    assert any("without `isolation: confidential` it would fit on h100.8" in words for words in group[0].help)


def test_the_head_needs_such_a_machine_too() -> None:
    found = refusals(workload(SECRET), owner("h100.8"))
    assert [one.name for one in found] == ["head-does-not-fit"]
    assert found[0].help[0].startswith("`isolation: node` keeps its nodes to itself")


def test_the_verdict_names_the_limits_and_the_machines() -> None:
    of = workload(NODE, ALONE)
    rents = provider()
    (met,) = requirement(of, rents, resolve(of, rents))
    assert met.verdict == "met"
    assert any("no Ray pod" in note for note in met.notes)
    (unseen,) = requirement(of, rents, None)
    assert unseen.verdict == "not-evidenced"
    secret, safe = workload(SECRET), owner("h100.8", "cpu.8")
    (shown,) = requirement(secret, safe, resolve(secret, safe))
    assert _said(shown.facts) == ["cpu.8 is a confidential machine", "h100.8 is a confidential machine"]
    assert not list(requirement(workload(), rents, None))


def _said(facts: Any) -> list[str]:
    return [fact.statement for fact in facts]
