from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portable.compiler.device_fabric import NETWORKS, attach
from portable.compiler.neighbours import RAY
from portable.compiler.pod import Pod
from portable.model.fabric import DeviceFabric
from portable.model.group import AcceleratorRequest
from tests.compiler.build import fabric, placement, provider, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")

THROUGH_NODE: dict[str, Any] = {
    "privileged": True,
    "hostNetwork": True,
    "capabilities": ["IPC_LOCK"],
    "mounts": [
        {"name": "devices", "hostPath": "/dev/infiniband", "mountPath": "/dev/infiniband", "readOnly": False},
        {"name": "topology", "hostPath": "/etc/acme/topo", "mountPath": "/opt/topo", "type": "Directory"},
    ],
}


def attached(adapters: int = 8, of: int = 8, assume: dict[str, str] | None = None, **facts: Any) -> Pod:
    owner = provider(fabrics={"roce": {"mechanism": "roce", **facts}})
    choice = replace(fabric(owner, "roce", of), adapters=adapters)
    place = placement(workload(), owner, target={"assume": assume or {}}, fabric=choice)
    assert isinstance(choice.facts, DeviceFabric)
    return attach(WORKER, place, choice, choice.facts)


@pytest.mark.parametrize(("quantity", "expected"), [("perAdapter", "4"), ("one", "1")])
def test_the_resource_counts_adapters_or_is_one_for_all(quantity: str, expected: str) -> None:
    pod = attached(4, resource="acme.example/rdma", quantity=quantity)
    assert pod.limits == pod.requests == {"acme.example/rdma": expected}


def test_without_a_resource_the_pod_reaches_the_adapters_through_the_node() -> None:
    pod = attached(**THROUGH_NODE)
    assert pod.limits == {}
    assert (pod.privileged, pod.host_network, pod.capabilities) == (True, True, ("IPC_LOCK",))
    assert [one["hostPath"]["path"] for one in pod.volumes] == ["/dev/infiniband", "/etc/acme/topo"]
    assert pod.mounts[0] == {"name": "fabric-devices", "mountPath": "/dev/infiniband"}
    assert pod.mounts[1] == {"name": "fabric-topology", "mountPath": "/opt/topo", "readOnly": True}


def test_two_ray_pods_never_share_a_host_network() -> None:
    assert attached(**THROUGH_NODE).pod_anti_affinity == (RAY,)
    assert attached(resource="acme.example/rdma").pod_anti_affinity == ()


@pytest.mark.parametrize(("count", "alone"), [(8, False), (4, True)])
def test_a_privileged_worker_on_a_part_of_a_node_shares_it_with_no_other_ray_pod(count: int, alone: bool) -> None:
    of = workload({"groups": [{"name": "trainers", "cpu": 8, "memory": "8Gi", "accelerator": {"anyOf": ["x"]}}]})
    group = of.spec.groups[0].model_copy(update={"accelerator": AcceleratorRequest(any_of=("x",), count=count)})
    owner = provider(fabrics={"roce": {"mechanism": "roce", "privileged": True}})
    choice = fabric(owner, "roce", 8)
    place = placement(of, owner, fabric=choice)
    place = replace(place, groups=(replace(place.groups[0], group=group),))
    assert isinstance(choice.facts, DeviceFabric)
    pod = attach(WORKER, place, choice, choice.facts)
    assert pod.pod_anti_affinity == ((RAY,) if alone else ())
    assert (pod.privileged, pod.host_network) == (True, False)


def test_a_resource_that_the_target_knows_takes_the_place_of_the_nodes_own_rights() -> None:
    pod = attached(assume={"rdmaResource": "acme.example/vf"}, **THROUGH_NODE)
    assert pod.limits == {"acme.example/vf": "8"}
    assert (pod.privileged, pod.host_network, pod.pod_anti_affinity) == (False, False, ())
    assert pod.capabilities == ("IPC_LOCK",)
    assert [one["name"] for one in pod.volumes] == ["fabric-topology"]


def test_a_published_resource_may_be_renamed_and_keeps_its_rights() -> None:
    pod = attached(assume={"rdmaResource": "acme.example/nic"}, resource="amd.com/nic", privileged=True, hostIpc=True)
    assert pod.limits == {"acme.example/nic": "8"}
    assert (pod.privileged, pod.host_ipc) == (True, True)


def test_what_the_target_says_of_one_fabric_is_not_said_of_others() -> None:
    both = {"rdmaResource": "acme.example/all", "roce.rdmaResource": "acme.example/roce", "ib.rdmaResource": "x/ib"}
    assert attached(assume=both, resource="r").limits == {"acme.example/roce": "8"}
    assert attached(assume={"ib.rdmaResource": "x/ib"}, resource="r").limits == {"r": "8"}


def test_one_network_is_repeated_for_each_adapter() -> None:
    pod = attached(3, resource="r", networks=["default/rdma-vf"])
    assert pod.annotations == {NETWORKS: "default/rdma-vf,default/rdma-vf,default/rdma-vf"}
    shared = attached(3, resource="r", quantity="one", networks=["default/rdma-vf"])
    assert shared.annotations == {NETWORKS: "default/rdma-vf"}


def test_a_network_for_every_adapter_of_the_node_is_cut_to_the_workers_share() -> None:
    networks = [f"default/nad@ionic_{number}" for number in range(4)]
    whole = attached(4, 4, resource="r", networks=networks)
    assert whole.annotations == {NETWORKS: ",".join(networks)}
    half = attached(2, 4, resource="r", networks=networks)
    assert half.annotations == {NETWORKS: "default/nad@ionic_0,default/nad@ionic_1"}


def test_networks_that_are_not_one_for_each_adapter_stay_as_they_are() -> None:
    pod = attached(8, 8, resource="r", networks=["planes/a", "planes/b"])
    assert pod.annotations == {NETWORKS: "planes/a,planes/b"}


def test_the_target_may_name_the_networks() -> None:
    pod = attached(assume={"rdmaNetworks": "own/a, own/b"}, resource="r", networks=["default/x", "default/y"])
    assert pod.annotations == {NETWORKS: "own/a,own/b"}


def test_the_runtime_class_of_the_device_stays_where_the_fabric_has_none() -> None:
    pod = attached(resource="r", runtimeClass="nvidia")
    assert pod.runtime_class == "nvidia"
    owner = provider(fabrics={"roce": {"mechanism": "roce", "resource": "r"}})
    choice = fabric(owner, "roce", 8)
    assert isinstance(choice.facts, DeviceFabric)
    classed = Pod("trainers", "ray-worker", "i", runtime_class="own")
    assert attach(classed, placement(workload(), owner, fabric=choice), choice, choice.facts).runtime_class == "own"


def test_a_config_map_of_the_cluster_is_mounted_and_not_waited_for() -> None:
    mounts = [{"name": "topology", "configMap": "acme-topology", "mountPath": "/opt/topology"}]
    assert attached(configMounts=mounts).volumes == (), "nothing points into it"
    pod = attached(configMounts=mounts, env={"NCCL_TOPO_FILE": "/opt/topology/topo.xml"})
    assert pod.volumes == ({"name": "fabric-topology", "configMap": {"name": "acme-topology", "optional": True}},)
    assert pod.mounts == ({"name": "fabric-topology", "mountPath": "/opt/topology", "readOnly": True},)
