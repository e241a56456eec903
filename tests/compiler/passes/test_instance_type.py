from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portable.compiler.passes.instance_type import add
from portable.compiler.pod import Pod, Term
from portable.compiler.template import render
from portable.model.instance_type import SliceOption
from portable.model.placement import Placement
from portable.model.provider import Provider
from tests.compiler.build import PROVIDER, instance_type, placement, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")
HEAD = Pod("head", "ray-head", "example/ray")
NAME = "node.kubernetes.io/instance-type"


def labelled(**labeller: Any) -> Provider:
    """A provider whose one labeller says this and no more."""
    nodes = PROVIDER["nodes"] | {"labellers": {"pool": {"instanceType": NAME} | labeller}}
    return Provider.model_validate(PROVIDER | {"nodes": nodes})


def worker(owner: Provider | None = None, **seat: Any) -> Pod:
    return add(WORKER, workload(), placement(workload(), owner or labelled(), **seat))


def test_one_type_is_a_selector() -> None:
    pod = worker()
    assert pod.node_selector == {"kubernetes.io/arch": "amd64", NAME: "big.8"}
    assert pod.node_terms == ()


def test_several_that_fit_equally_are_an_affinity_over_all_of_them() -> None:
    pod = worker(instance_types=(instance_type(name="b"), instance_type(name="a")))
    assert NAME not in pod.node_selector
    assert pod.node_terms == (Term(NAME, ("a", "b")),)


def test_labels_of_the_type_are_selected_beside_its_name() -> None:
    pod = worker(instance_types=(instance_type(labels={"acme.example/accelerator": "h100", "x": "y"}),))
    assert pod.node_selector == {
        "kubernetes.io/arch": "amd64",
        NAME: "big.8",
        "acme.example/accelerator": "h100",
        "x": "y",
    }


def test_of_several_types_the_labels_they_share_are_selected() -> None:
    types = (
        instance_type(name="a", labels={"family": "p", "only": "here", "size": "8"}),
        instance_type(name="b", labels={"family": "p", "size": "4"}),
    )
    pod = worker(instance_types=types)
    assert pod.node_selector == {"kubernetes.io/arch": "amd64", "family": "p"}
    assert pod.node_terms == (Term(NAME, ("a", "b")), Term("size", ("4", "8")))


def test_nodes_without_the_types_name_are_known_by_its_labels() -> None:
    owner = labelled(instanceType=None, labels={"acme.example/managed": "yes"})
    same = {"class": "H100", "count": "8"}
    pod = worker(owner, instance_types=(instance_type(name="a", labels=same), instance_type(name="b", labels=same)))
    assert pod.node_selector == {"kubernetes.io/arch": "amd64", "acme.example/managed": "yes", **same}
    assert pod.node_terms == ()


def test_labels_alone_never_admit_a_mix_of_two_types() -> None:
    types = (
        instance_type(name="a", labels={"class": "H100", "count": "8"}),
        instance_type(name="b", labels={"class": "H200", "count": "4"}),
    )
    pod = worker(labelled(instanceType=None), instance_types=types)
    assert pod.node_selector == {"kubernetes.io/arch": "amd64", "class": "H100", "count": "8"}
    assert pod.node_terms == ()


def test_arm_nodes_are_selected_and_their_taint_tolerated() -> None:
    arm = instance_type(arch="arm64", taints=[{"key": "kubernetes.io/arch", "value": "arm64"}])
    pod = worker(arch="arm64", instance_types=(arm,))
    assert pod.node_selector["kubernetes.io/arch"] == "arm64"
    assert pod.tolerations == (
        {"key": "kubernetes.io/arch", "operator": "Equal", "value": "arm64", "effect": "NoSchedule"},
    )


CAPACITY = {
    "label": "acme.example/capacity",
    "values": {"onDemand": "on-demand", "spot": "spot"},
    "taints": {"spot": [{"key": "acme.example/spot", "value": "true"}], "flexStart": [{"key": "queued"}]},
}


@pytest.mark.parametrize(("purchase", "value"), [("onDemand", "on-demand"), ("spot", "spot")])
def test_the_purchase_option_is_selected(purchase: str, value: str) -> None:
    pod = worker(labelled(capacity=CAPACITY), purchase=purchase)
    assert pod.node_selector["acme.example/capacity"] == value
    assert pod.node_terms == ()


def test_only_what_is_bought_as_spot_tolerates_spot() -> None:
    owner = labelled(capacity=CAPACITY)
    assert worker(owner, purchase="spot").tolerations == (
        {"key": "acme.example/spot", "operator": "Equal", "value": "true", "effect": "NoSchedule"},
    )
    assert worker(owner, purchase="onDemand").tolerations == ()
    assert worker(owner, purchase="flexStart").tolerations == (
        {"key": "queued", "operator": "Exists", "effect": "NoSchedule"},
    )


def test_what_is_not_bought_as_spot_stays_off_nodes_that_only_carry_a_spot_label() -> None:
    owner = labelled(capacity={"label": "acme.example/spot", "values": {"spot": "true"}})
    pod = worker(owner, purchase="onDemand")
    assert pod.node_terms == (Term("acme.example/spot", ("true",), excluded=True),)
    terms = render(pod)["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    expression = {"key": "acme.example/spot", "operator": "NotIn", "values": ["true"]}
    assert terms == {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
    assert worker(owner, purchase="spot").node_terms == ()


def test_a_reservation_is_selected_where_nodes_name_theirs() -> None:
    owner = labelled(reservationLabel="acme.example/reservation")
    assert worker(owner, reservation="cr-1").node_selector["acme.example/reservation"] == "cr-1"
    assert "cr-1" not in worker(labelled(), reservation="cr-1").node_selector.values()
    assert "acme.example/reservation" not in worker(owner).node_selector


def test_a_slice_adds_its_own_labels() -> None:
    option = SliceOption.model_validate({"topology": "4x4", "hosts": 4, "chips": 16, "labels": {"slice": "4x4"}})
    assert worker(slice=option).node_selector["slice"] == "4x4"


def test_head_and_submitter_are_placed_by_the_heads_own_seat() -> None:
    place = placement(workload(), labelled(capacity=CAPACITY), purchase="spot")
    for pod in (HEAD, Pod("submitter", "ray-job-submitter", "example/ray")):
        made = add(pod, workload(), place)
        assert made.node_selector == {
            "kubernetes.io/arch": "amd64",
            NAME: "cpu.16",
            "acme.example/capacity": "on-demand",
        }
        assert made.tolerations == ()


def test_a_seat_may_have_a_labeller_of_its_own() -> None:
    labellers = {"pool": {"instanceType": NAME}, "other": {"instanceType": "other.example/type"}}
    nodes = PROVIDER["nodes"] | {"labellers": labellers}
    place: Placement = placement(workload(), Provider.model_validate(PROVIDER | {"nodes": nodes}))
    place = replace(place, groups=tuple(replace(seat, labeller="other") for seat in place.groups))
    assert add(WORKER, workload(), place).node_selector == {
        "kubernetes.io/arch": "amd64",
        "other.example/type": "big.8",
    }
    assert add(HEAD, workload(), place).node_selector == {"kubernetes.io/arch": "amd64", NAME: "cpu.16"}
