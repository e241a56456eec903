from __future__ import annotations

import json
from typing import Any

from portable.compiler.passes.gpudirect_rdma import add
from portable.compiler.pod import Pod
from portable.model.placement import Placement
from tests.compiler.build import fabric, placement, provider, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")
PLUGS = [("eth0", "default"), ("eth1", "gvnic-1"), *((f"eth{number + 2}", f"rdma-{number}") for number in range(8))]
FACTS: dict[str, Any] = {
    "mechanism": "gpudirect-rdma",
    "interfaces": [{"interface": interface, "network": network} for interface, network in PLUGS],
    "interfacesAnnotation": "networking.gke.io/interfaces",
    "defaultInterfaceAnnotation": "networking.gke.io/default-interface",
    "mounts": [
        {"name": "nvidia", "hostPath": "/home/kubernetes/bin/nvidia", "mountPath": "/usr/local/nvidia"},
        {"name": "gib", "hostPath": "/home/kubernetes/bin/gib", "mountPath": "/usr/local/gib"},
    ],
    "profileScript": "/usr/local/gib/scripts/set_nccl_env.sh",
    "env": {"LD_LIBRARY_PATH": "/usr/local/gib/lib64:/usr/local/nvidia/lib64"},
}


def placed(**facts: Any) -> Placement:
    owner = provider(fabrics={"gpudirect-rdma": FACTS | facts})
    return placement(workload(), owner, fabric=fabric(owner, "gpudirect-rdma", 8))


def test_the_pod_is_plugged_into_every_network() -> None:
    annotations = add(WORKER, workload(), placed()).annotations
    assert annotations["networking.gke.io/default-interface"] == "eth0"
    listed = json.loads(annotations["networking.gke.io/interfaces"])
    assert [(one["interfaceName"], one["network"]) for one in listed] == PLUGS


def test_the_plug_in_comes_from_the_node_with_its_script() -> None:
    pod = add(WORKER, workload(), placed())
    assert [one["hostPath"]["path"] for one in pod.volumes] == [
        "/home/kubernetes/bin/nvidia",
        "/home/kubernetes/bin/gib",
    ]
    assert [(one["mountPath"], one["readOnly"]) for one in pod.mounts] == [
        ("/usr/local/nvidia", True),
        ("/usr/local/gib", True),
    ]
    assert pod.env == FACTS["env"]
    assert "source /usr/local/gib/scripts/set_nccl_env.sh" in pod.args[-1]


def test_no_resource_is_asked_for_as_the_interfaces_are_the_adapters() -> None:
    assert add(WORKER, workload(), placed()).limits == {}


def test_a_fabric_without_a_script_starts_ray_as_ever() -> None:
    assert add(WORKER, workload(), placed(profileScript=None)).args == ()


def test_others_are_left_alone() -> None:
    for pod in (Pod("head", "ray-head", "i"), Pod("submitter", "ray-job-submitter", "i")):
        assert add(pod, workload(), placed()) is pod
    assert add(WORKER, workload(), placement(workload())) is WORKER
