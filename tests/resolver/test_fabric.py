from __future__ import annotations

from typing import Any

import pytest

from portable.model.fabric import InstanceFabric
from portable.model.placement import FabricChoice
from portable.model.target import Target
from portable.resolver.fabric import choose
from portable.resolver.fit import Misfit
from tests.compiler.build import instance_type, merged, provider
from tests.compiler.build import workload as plain_workload
from tests.resolver.build import provider as acme
from tests.resolver.build import refusals, resolve, workload

EFA = {"mechanism": "efa", "resource": "acme.example/efa", "hugepages": "5Gi"}


def chosen(facts: dict[str, Any], accelerators: int = 2) -> FabricChoice | Misfit | None:
    of = plain_workload({"fabric": {"rdma": "required"}})
    group = of.spec.groups[0]
    assert group.accelerator is not None
    asked = group.model_copy(update={"accelerator": group.accelerator.model_copy(update={"count": accelerators})})
    owner = provider(fabrics={"efa": {**EFA, **facts}})
    kind = instance_type(fabric={"mechanism": "efa", "adapters": 32, "baselineGbps": 3200})
    assert isinstance(kind.fabric, InstanceFabric)
    return choose(asked, of.fabric_of(asked), kind, owner, Target(provider="acme"))


@pytest.mark.parametrize(("kept", "workers"), [("10Gi", 2), ("10256Mi", 2), ("24Gi", 4), (None, None)])
def test_huge_pages_limit_the_workers_of_a_node(kept: str | None, workers: int | None) -> None:
    found = chosen({"nodeHugepages": kept})
    assert isinstance(found, FabricChoice)
    assert (found.adapters, found.workers_per_node) == (8, workers)


def test_nodes_with_too_few_huge_pages_for_one_worker_do_not_fit() -> None:
    found = chosen({"nodeHugepages": "4Gi"})
    assert isinstance(found, Misfit)
    assert "huge pages" in found.because


RDMA = {"fabric": {"rdma": "required"}}
ROCE = {"mechanism": "roce", "resource": "acme.example/host"}
FUNCTIONS = {"mechanism": "roce", "variantOf": "roce", "resource": "acme.example/vf", "types": ["h100.8"]}
OWNER = {"fabrics": {"infiniband": ROCE, "infiniband-vf": {**FUNCTIONS, "variantOf": "infiniband"}, "other": ROCE}}


def test_a_target_may_have_a_variant_of_the_fabric() -> None:
    placed = resolve(workload(RDMA), acme(**OWNER), fabrics={"infiniband": "infiniband-vf"})
    (seat,) = placed.groups
    assert seat.fabric is not None
    assert (seat.fabric.name, seat.fabric.adapters) == ("infiniband-vf", 8)


def test_a_variant_counts_only_on_types_it_was_published_for() -> None:
    owner = merged(OWNER, {"fabrics": {"infiniband-vf": {"types": ["other.8"]}}})
    (one,) = refusals(workload(RDMA), acme(**owner), fabrics={"infiniband": "infiniband-vf"})
    assert one.name == "no-instance-type-fits"
    assert "published for other.8 and not for h100.8" in one.message


@pytest.mark.parametrize("variant", ["infiniband-fv", "other"])
def test_what_is_no_variant_of_it_is_refused_with_the_choices(variant: str) -> None:
    (one,) = refusals(workload(RDMA), acme(**OWNER), fabrics={"infiniband": variant})
    assert one.name == "unknown-fabric"
    assert one.help == ("in place of `infiniband`: infiniband-vf",)


@pytest.mark.parametrize(("rdma", "kept"), [("required", False), ("preferred", False), ("none", True)])
def test_a_fabric_that_nobody_confirmed_honours_no_demand_for_rdma(rdma: str, kept: bool) -> None:
    of = plain_workload({"fabric": {"rdma": rdma, "minGbpsPerNode": 100}})
    group = of.spec.groups[0]
    owner = provider(fabrics={"efa": {**EFA, "unconfirmed": "nobody says so"}})
    kind = instance_type(fabric={"mechanism": "efa", "adapters": 1, "baselineGbps": 100})
    found = choose(group, of.fabric_of(group), kind, owner, Target(provider="acme"))
    assert isinstance(found, FabricChoice) is kept
    assert kept or (isinstance(found, Misfit) and found.because == "big.8: nobody says so")
