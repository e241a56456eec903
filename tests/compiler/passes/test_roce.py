from __future__ import annotations

from typing import Any

from portable.compiler.passes.roce import add
from portable.compiler.pod import Pod
from portable.compiler.template import render
from portable.model.placement import Placement
from tests.compiler.build import fabric, placement, provider, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")


def placed(adapters: int, type_parts: dict[str, Any] | None = None, **facts: Any) -> Placement:
    owner = provider(fabrics={"roce": {"mechanism": "roce", **facts}})
    return placement(workload(), owner, fabric=fabric(owner, "roce", adapters, **(type_parts or {})))


def test_the_nodes_own_network() -> None:
    devices = {"name": "devices", "hostPath": "/dev/infiniband", "mountPath": "/dev/infiniband", "readOnly": False}
    place = placed(16, privileged=True, hostNetwork=True, capabilities=["IPC_LOCK"], mounts=[devices])
    spec = render(add(WORKER, workload(), place))["spec"]
    assert (spec["hostNetwork"], spec["dnsPolicy"]) == (True, "ClusterFirstWithHostNet")
    assert spec["containers"][0]["securityContext"] == {"privileged": True, "capabilities": {"add": ["IPC_LOCK"]}}
    term = spec["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][0]
    assert term["topologyKey"] == "kubernetes.io/hostname"


def test_virtual_functions_with_a_network_each() -> None:
    pod = add(WORKER, workload(), placed(16, resource="nvidia.com/rdma-vf", networks=["default/rdma-vf"]))
    assert pod.limits == {"nvidia.com/rdma-vf": "16"}
    assert pod.annotations["k8s.v1.cni.cncf.io/networks"].split(",") == ["default/rdma-vf"] * 16
    assert not pod.host_network


def test_adapters_of_accelerator_nodes_with_a_network_of_their_own_each() -> None:
    nads = [f"kube-amd-network/amd-host-device-nad@ionic_{number}" for number in range(8)]
    place = placed(8, resource="amd.com/vnic", privileged=True, hostIpc=True, networks=nads)
    pod = add(WORKER, workload(), place)
    assert pod.limits == {"amd.com/vnic": "8"}
    assert (pod.privileged, pod.host_ipc) == (True, True)
    assert pod.annotations == {"k8s.v1.cni.cncf.io/networks": ",".join(nads)}


def test_parameters_of_each_instance_type_win_over_the_fabrics() -> None:
    of_type = {"env": {"NCCL_IB_GID_INDEX": "1"}, "envFrom": ["nccl-parameters-big-8"]}
    place = placed(8, of_type, resource="r", env={"NCCL_IB_GID_INDEX": "3", "NCCL_IB_TC": "41"})
    pod = add(WORKER, workload(), place)
    assert pod.env == {"NCCL_IB_GID_INDEX": "1", "NCCL_IB_TC": "41"}
    assert pod.env_from == ({"configMapRef": {"name": "nccl-parameters-big-8"}},)


def test_others_are_left_alone() -> None:
    place = placed(8, resource="r")
    for pod in (Pod("head", "ray-head", "i"), Pod("submitter", "ray-job-submitter", "i")):
        assert add(pod, workload(), place) is pod
    assert add(WORKER, workload(), placement(workload())) is WORKER
