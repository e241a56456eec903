from __future__ import annotations

import json
from typing import Any

from portable.compiler.passes.gpudirect_tcpx import add
from portable.compiler.pod import Pod
from portable.compiler.template import render
from portable.model.placement import Placement
from tests.compiler.build import fabric, placement, provider, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")

LIBRARIES = {
    "name": "libraries",
    "hostPath": "/home/kubernetes/bin/nvidia/lib64",
    "mountPath": "/usr/local/nvidia/lib64",
    "readOnly": False,
}
DEVICES = "- path: /dev/nvidia0\n- path: /dev/nvidiactl\n"
FACTS: dict[str, Any] = {
    "mechanism": "gpudirect-tcpx",
    "interfaces": [{"interface": "eth0", "network": "default"}, {"interface": "eth1", "network": "vpc1"}],
    "interfacesAnnotation": "networking.gke.io/interfaces",
    "defaultInterfaceAnnotation": "networking.gke.io/default-interface",
    "daemonName": "tcpx-daemon",
    "daemonImage": "example/daemon:v2.0.12",
    "daemonCommand": ["/bin/daemon", "--setup_param", "--verbose 128 2 0 "],
    "daemonCapabilities": ["NET_ADMIN"],
    "daemonEnv": {"LD_LIBRARY_PATH": "/usr/local/nvidia/lib64"},
    "daemonMounts": [LIBRARIES, {"name": "sys", "hostPath": "/sys", "mountPath": "/hostsysfs", "readOnly": False}],
    "daemonVolumesShared": [{"name": "socket", "hostPath": "socket", "mountPath": "/run/tcpx"}],
    "nativeSidecar": True,
    "deviceAnnotations": {"devices.gke.io/container.tcpx-daemon": DEVICES},
    "capabilities": ["IPC_LOCK"],
    "mounts": [LIBRARIES],
    "env": {"NCCL_GPUDIRECTTCPX_CTRL_DEV": "eth0"},
}


def placed(**facts: Any) -> Placement:
    owner = provider(fabrics={"gpudirect-tcpx": FACTS | facts})
    return placement(workload(), owner, fabric=fabric(owner, "gpudirect-tcpx", 4))


def worker(**facts: Any) -> Pod:
    return add(WORKER, workload(), placed(**facts))


def test_interfaces_are_json_and_the_first_is_the_default() -> None:
    annotations = worker().annotations
    assert annotations["networking.gke.io/default-interface"] == "eth0"
    assert json.loads(annotations["networking.gke.io/interfaces"]) == [
        {"interfaceName": "eth0", "network": "default"},
        {"interfaceName": "eth1", "network": "vpc1"},
    ]


def test_the_daemon_is_given_its_devices_by_annotation() -> None:
    assert worker().annotations["devices.gke.io/container.tcpx-daemon"] == DEVICES


def test_a_native_sidecar_is_an_init_container_that_keeps_running() -> None:
    pod = worker()
    assert pod.sidecars == ()
    assert pod.init_containers == (
        {
            "name": "tcpx-daemon",
            "image": "example/daemon:v2.0.12",
            "command": ["/bin/daemon", "--setup_param", "--verbose 128 2 0 "],
            "env": [{"name": "LD_LIBRARY_PATH", "value": "/usr/local/nvidia/lib64"}],
            "securityContext": {"capabilities": {"add": ["NET_ADMIN"]}},
            "volumeMounts": [
                {"name": "fabric-libraries", "mountPath": "/usr/local/nvidia/lib64"},
                {"name": "fabric-sys", "mountPath": "/hostsysfs"},
                {"name": "fabric-socket", "mountPath": "/run/tcpx"},
            ],
            "restartPolicy": "Always",
        },
    )


def test_else_it_is_a_second_container_behind_rays_own() -> None:
    pod = worker(nativeSidecar=False)
    assert pod.init_containers == ()
    assert "restartPolicy" not in pod.sidecars[0]
    assert [one["name"] for one in render(pod)["spec"]["containers"]] == ["ray-worker", "tcpx-daemon"]


def test_ray_sees_its_own_folders_and_the_shared_one_but_not_the_daemons() -> None:
    pod = worker()
    assert [one["mountPath"] for one in pod.mounts] == ["/usr/local/nvidia/lib64", "/run/tcpx"]
    assert pod.volumes == (
        {"name": "fabric-libraries", "hostPath": {"path": "/home/kubernetes/bin/nvidia/lib64"}},
        {"name": "fabric-socket", "emptyDir": {}},
        {"name": "fabric-sys", "hostPath": {"path": "/sys"}},
    )


def test_every_mount_has_its_volume() -> None:
    spec = render(worker())["spec"]
    mounts = {one["name"] for each in (*spec["initContainers"], *spec["containers"]) for one in each["volumeMounts"]}
    assert mounts == {one["name"] for one in spec["volumes"]}


def test_rays_own_rights_and_environment() -> None:
    pod = worker()
    assert (pod.capabilities, pod.privileged, pod.host_network) == (("IPC_LOCK",), False, False)
    assert pod.env == {"NCCL_GPUDIRECTTCPX_CTRL_DEV": "eth0"}
    assert pod.args == ()


def test_the_newer_daemon_brings_its_environment_as_a_script() -> None:
    script = "/usr/local/nvidia/lib64/nccl-env-profile.sh"
    assert f"source {script}" in worker(profileScript=script).args[-1]


def test_other_init_containers_stay_before_the_daemon() -> None:
    pod = add(Pod("trainers", "ray-worker", "i", init_containers=({"name": "first"},)), workload(), placed())
    assert [one["name"] for one in pod.init_containers] == ["first", "tcpx-daemon"]


def test_others_are_left_alone() -> None:
    for pod in (Pod("head", "ray-head", "i"), Pod("submitter", "ray-job-submitter", "i")):
        assert add(pod, workload(), placed()) is pod
    assert add(WORKER, workload(), placement(workload())) is WORKER
