from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portable.compiler.passes.efa import add
from portable.compiler.pod import Pod
from portable.model.placement import Placement
from tests.compiler.build import fabric, placement, provider, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")
EFA: dict[str, Any] = {
    "mechanism": "efa",
    "resource": "vpc.amazonaws.com/efa",
    "hugepages": "5120Mi",
    "env": {"FI_PROVIDER": "efa", "NCCL_SOCKET_IFNAME": "^lo,docker,veth,eni"},
}


def placed(adapters: int, **type_parts: Any) -> Placement:
    owner = provider(fabrics={"efa": EFA})
    return placement(workload(), owner, fabric=fabric(owner, "efa", adapters, **type_parts))


@pytest.mark.parametrize("adapters", [32, 16, 8, 1])
def test_adapters_are_counted_by_themselves_not_by_accelerators(adapters: int) -> None:
    assert add(WORKER, workload(), placed(adapters)).limits["vpc.amazonaws.com/efa"] == str(adapters)


def test_a_worker_on_a_part_of_a_node_gets_a_part_of_its_adapters() -> None:
    owner = provider(fabrics={"efa": EFA})
    place = placement(workload(), owner, fabric=replace(fabric(owner, "efa", 32), adapters=16))
    assert add(WORKER, workload(), place).limits["vpc.amazonaws.com/efa"] == "16"


def test_huge_pages_are_canonical_and_requested_as_they_are_limited() -> None:
    pod = add(replace(WORKER, limits={"cpu": "90"}, requests={"cpu": "90"}), workload(), placed(32))
    assert pod.limits == {"cpu": "90", "vpc.amazonaws.com/efa": "32", "hugepages-2Mi": "5Gi"}
    assert pod.requests == pod.limits
    assert pod.volumes == ()


def test_the_environment_is_the_providers_and_no_more() -> None:
    assert add(WORKER, workload(), placed(32)).env == EFA["env"]


def test_the_user_and_the_instance_type_win() -> None:
    pod = add(replace(WORKER, env={"FI_PROVIDER": "tcp"}), workload(), placed(32, env={"NCCL_SOCKET_IFNAME": "eth0"}))
    assert pod.env == {"FI_PROVIDER": "tcp", "NCCL_SOCKET_IFNAME": "eth0"}


def test_no_rights_are_needed_beside_the_device_plugin() -> None:
    pod = add(WORKER, workload(), placed(32))
    assert (pod.privileged, pod.capabilities, pod.host_network) == (False, (), False)


def test_others_are_left_alone() -> None:
    head = Pod("head", "ray-head", "example/ray")
    assert add(head, workload(), placed(32)) is head
    assert add(WORKER, workload(), placement(workload())) is WORKER
