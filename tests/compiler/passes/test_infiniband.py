from __future__ import annotations

from typing import Any

import pytest

from portable.compiler.passes.infiniband import add
from portable.compiler.pod import Pod
from portable.model.placement import Placement
from tests.compiler.build import fabric, placement, provider, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")


def placed(name: str = "infiniband", **facts: Any) -> Placement:
    owner = provider(fabrics={name: {"mechanism": "infiniband", **facts}})
    return placement(workload(), owner, fabric=fabric(owner, name, 8))


@pytest.mark.parametrize(
    ("facts", "limits"),
    [
        pytest.param({"resource": "rdma/ib"}, {"rdma/ib": "8"}, id="one for each adapter"),
        pytest.param({"resource": "rdma/ib", "quantity": "one"}, {"rdma/ib": "1"}, id="one for all of the node"),
        pytest.param({"resource": "rdma/shared_ib", "quantity": "one"}, {"rdma/shared_ib": "1"}, id="shared device"),
        pytest.param({"resource": "nvidia.com/hostdev"}, {"nvidia.com/hostdev": "8"}, id="host device"),
        pytest.param({"privileged": True}, {}, id="through the node"),
    ],
)
def test_the_same_adapters_are_asked_for_as_the_provider_counts_them(
    facts: dict[str, Any], limits: dict[str, str]
) -> None:
    pod = add(WORKER, workload(), placed(**facts))
    assert pod.limits == pod.requests == limits
    assert pod.privileged == facts.get("privileged", False)


def test_what_using_them_takes_comes_along() -> None:
    topology = {"name": "topology", "hostPath": "/etc/acme/nccl_topo", "mountPath": "/opt/nccl_topo"}
    facts: dict[str, Any] = {
        "resource": "r",
        "capabilities": ["IPC_LOCK"],
        "runtimeClass": "nvidia",
        "mounts": [topology],
    }
    pod = add(WORKER, workload(), placed(env={"NCCL_IB_HCA": "=mlx5_0,mlx5_1"}, **facts))
    assert (pod.capabilities, pod.runtime_class) == (("IPC_LOCK",), "nvidia")
    assert pod.env == {"NCCL_IB_HCA": "=mlx5_0,mlx5_1"}
    assert pod.volumes == ({"name": "fabric-topology", "hostPath": {"path": "/etc/acme/nccl_topo"}},)


def test_a_variant_of_the_provider_under_a_name_of_its_own_is_infiniband_too() -> None:
    assert add(WORKER, workload(), placed("infiniband-shared", resource="r")).limits == {"r": "8"}


def test_others_are_left_alone() -> None:
    place = placed(resource="rdma/ib")
    for pod in (Pod("head", "ray-head", "i"), Pod("submitter", "ray-job-submitter", "i")):
        assert add(pod, workload(), place) is pod
    owner = provider(fabrics={"roce": {"mechanism": "roce", "resource": "r"}})
    assert add(WORKER, workload(), placement(workload(), owner, fabric=fabric(owner, "roce", 8))) is WORKER
    assert add(WORKER, workload(), placement(workload())) is WORKER
