"""Workers that share a node, as far as its huge pages go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portable.pricer.compute import price
from tests.compiler.build import fabric
from tests.resolver.build import provider, resolve, workload


@pytest.mark.parametrize(("workers_per_node", "nodes"), [(None, 2), (2, 3), (1, 5)])
def test_huge_pages_keep_workers_apart(workers_per_node: int | None, nodes: int) -> None:
    ask = {"replicas": 5, "accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 2}, "cpu": 20, "memory": "100Gi"}
    of = workload(None, ask)
    placed = resolve(of)
    (seat,) = placed.groups
    choice = replace(fabric(provider(), "infiniband", 8), workers_per_node=workers_per_node)
    shared = replace(placed, groups=(replace(seat, fabric=choice),))
    assert price(of, shared).lines[1].nodes == nodes
