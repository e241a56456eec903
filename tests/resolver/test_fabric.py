from __future__ import annotations

from typing import Any

import pytest

from portable.model.fabric import InstanceFabric
from portable.model.placement import FabricChoice
from portable.model.target import Target
from portable.resolver.fabric import choose
from portable.resolver.fit import Misfit
from tests.compiler.build import instance_type, provider, workload

EFA = {"mechanism": "efa", "resource": "acme.example/efa", "hugepages": "5Gi"}


def chosen(facts: dict[str, Any], accelerators: int = 2) -> FabricChoice | Misfit | None:
    of = workload({"fabric": {"rdma": "required"}})
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
