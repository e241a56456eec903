"""What every pass of the folder keeps, whatever it does."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, replace
from types import ModuleType
from typing import Any

import pytest

import portable.compiler.passes as folder
from portable.compiler.pod import Pod
from portable.compiler.template import render
from portable.model.placement import Bindings, Placement
from portable.model.target import DataMapping, SecretMapping
from portable.model.workload import Workload
from tests.compiler.build import accelerator, fabric, instance_type, placement, provider, workload

FABRICS: dict[str, dict[str, Any]] = {
    "efa": {"resource": "acme.example/efa", "hugepages": "5Gi", "env": {"FI_PROVIDER": "efa"}},
    "infiniband": {"resource": "rdma/ib", "capabilities": ["IPC_LOCK"], "env": {"NCCL_IB_HCA": "mlx5"}},
    "roce": {
        "privileged": True,
        "hostNetwork": True,
        "networks": ["default/vf"],
        "mounts": [{"name": "devices", "hostPath": "/dev/infiniband", "mountPath": "/dev/infiniband"}],
    },
    "gpudirect-tcpx": {
        "interfaces": [{"interface": "eth0", "network": "default"}],
        "interfacesAnnotation": "acme.example/interfaces",
        "defaultInterfaceAnnotation": "acme.example/default-interface",
        "daemonName": "daemon",
        "daemonImage": "example/daemon",
        "daemonCommand": ["/daemon"],
        "daemonCapabilities": ["NET_ADMIN"],
        "nativeSidecar": True,
        "profileScript": "/lib/profile.sh",
    },
    "gpudirect-rdma": {
        "interfaces": [{"interface": "eth0", "network": "default"}],
        "interfacesAnnotation": "acme.example/interfaces",
        "defaultInterfaceAnnotation": "acme.example/default-interface",
        "profileScript": "/lib/profile.sh",
    },
    "dra-network": {"deviceClass": "acme.example"},
    "ici": {"env": {"LINKS": "1"}},
}
MECHANISMS = tuple(FABRICS)
FABRIC_PASSES = tuple(sorted(name.replace("-", "_") for name in (*MECHANISMS, "multinode-nvlink")))

GROUPS = [
    {
        "name": "trainers",
        "replicas": 2,
        "accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 8},
        "exclusiveNode": True,
        "cpu": 90,
        "memory": "1Ti",
        "sharedMemory": "100Gi",
        "localDisk": {"size": "1Ti", "path": "/scratch"},
        "resources": {"trainer": 1},
        "env": {"NCCL_ALGO": "Ring"},
    },
    {"name": "loaders", "replicas": {"min": 1, "max": 3}, "cpu": 4, "memory": "16Gi"},
]
SPEC: dict[str, Any] = {
    "groups": GROUPS,
    "fabric": {"rdma": "required", "near": {"block": "required", "zone": "preferred"}},
    "identity": "trainer",
    "secrets": [{"name": "hub-token", "env": "HF_TOKEN"}],
    "data": {"inputs": [{"name": "corpus", "size": "1Ti", "as": "uri", "env": "CORPUS"}]},
    "policy": {"purchase": ["spot"]},
    "code": {"ray": "2.52.1", "env": {"LOG": "info"}},
}
NVL = {"mechanism": "multinode-nvlink", "domain": "nvl72", "accelerators": 72, "nodes": 18}


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(folder.__path__):
        module = importlib.import_module(f"{folder.__name__}.{found.name}")
        if hasattr(module, "add"):
            yield module


PASSES = {module.__name__.rpartition(".")[2]: module for module in modules()}
OBJECTS = {name: module for name, module in PASSES.items() if hasattr(module, "objects")}


def full(mechanism: str) -> tuple[Workload, Placement]:
    """A workload that asks for much, on machines with this fabric and NVLink across nodes; its loaders have neither."""
    of = workload(SPEC)
    owner = provider(
        fabrics={name: {"mechanism": name, **facts} for name, facts in FABRICS.items()},
        scaleUps={"multinode-nvlink": {"mechanism": "multinode-nvlink", "numNodes": "zero", "env": {"MNNVL": "1"}}},
        nodes={"topology": {"scaleUp": "nvidia.com/gpu.clique"}},
    )
    bound = Bindings(
        data={"corpus": DataMapping(uri="s3://bucket/corpus")},
        secrets={"hub-token": SecretMapping(secret="hf", key="token")},
        identity="role",
    )
    kind = instance_type(scaleUp=NVL, fabric={"mechanism": mechanism}, labels={"acme.example/type": "big"})
    place = placement(
        of,
        owner,
        bindings=bound,
        instance_types=(kind,),
        fabric=fabric(owner, mechanism, 8),
        accelerator=accelerator(),
        purchase="spot",
    )
    trainers, loaders = place.groups
    plain = replace(loaders, instance_types=place.head.instance_types, fabric=None, accelerator=None, runtime="cpu")
    return of, replace(place, groups=(trainers, plain))


def bare(role: str) -> Pod:
    size = {"cpu": "4", "memory": "16Gi"}
    return Pod(role, f"ray-{role}", "example/ray", env={"LOG": "info"}, limits=size, requests=size, labels={"a": "b"})


ROLES = ("head", "trainers", "loaders", "submitter")


def test_the_folder_has_a_pass_for_every_mechanism_a_provider_can_name() -> None:
    assert set(FABRIC_PASSES) <= set(PASSES)


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("name", sorted(PASSES))
def test_a_pass_leaves_its_input_as_it_was_and_does_the_same_each_time(name: str, mechanism: str) -> None:
    for role in ROLES:
        pod = bare(role)
        before = deepcopy(asdict(pod))
        first, second = (PASSES[name].add(pod, *full(mechanism)) for _ in range(2))
        assert asdict(pod) == before
        assert first == second
        assert json.dumps(render(first)) == json.dumps(render(second))
        assert (first.role, first.container, first.image) == (role, pod.container, pod.image)


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("name", FABRIC_PASSES)
def test_fabrics_touch_no_pod_but_the_workers_that_have_one(name: str, mechanism: str) -> None:
    of, place = full(mechanism)
    for role in ("head", "submitter", "loaders"):
        pod = bare(role)
        assert PASSES[name].add(pod, of, place) is pod


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_exactly_the_pass_of_the_mechanism_adds_it(mechanism: str) -> None:
    of, place = full(mechanism)
    worker = bare("trainers")
    busy = {name for name in FABRIC_PASSES if PASSES[name].add(worker, of, place) is not worker}
    assert busy == {mechanism.replace("-", "_"), "multinode_nvlink"}


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("name", sorted(PASSES))
def test_head_and_submitter_never_get_devices_or_rights(name: str, mechanism: str) -> None:
    of, place = full(mechanism)
    for role in ("head", "submitter"):
        pod = PASSES[name].add(bare(role), of, place)
        assert pod.limits == pod.requests == bare(role).limits
        assert (pod.claims, pod.capabilities, pod.sidecars, pod.args) == ({}, (), (), ())
        assert (pod.privileged, pod.host_network, pod.host_ipc, pod.runtime_class) == (False, False, False, None)


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("name", sorted(PASSES))
def test_what_is_on_the_pod_already_stays(name: str, mechanism: str) -> None:
    of, place = full(mechanism)
    kept: dict[str, Any] = {
        "env": {"NCCL_ALGO": "Ring", "FI_PROVIDER": "tcp", "LINKS": "0", "MNNVL": "0", "NCCL_IB_HCA": "own"},
        "env_from": ({"configMapRef": {"name": "own"}},),
        "claims": {"own": "own"},
        "volumes": ({"name": "own", "emptyDir": {}},),
        "mounts": ({"name": "own", "mountPath": "/own"},),
        "init_containers": ({"name": "own"},),
        "sidecars": ({"name": "own"},),
        "labels": {"own": "label"},
        "annotations": {"own": "annotation"},
        "node_selector": {"own": "selector"},
        "tolerations": ({"key": "own", "operator": "Exists"},),
        "pod_affinity": ({"topologyKey": "own"},),
        "pod_anti_affinity": ({"topologyKey": "own"},),
        "capabilities": ("SYS_NICE",),
        "privileged": True,
        "host_ipc": True,
    }
    for role in ROLES:
        made = PASSES[name].add(replace(bare(role), **kept), of, place)
        for field, value in kept.items():
            now = getattr(made, field)
            if isinstance(value, dict):
                assert value.items() <= now.items(), field
            elif isinstance(value, tuple):
                assert [one for one in now if one in value] == list(value), field
            else:
                assert now == value, field


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_objects_are_the_same_each_time_and_carry_our_names_alone(name: str, mechanism: str) -> None:
    of, place = full(mechanism)
    made = OBJECTS[name].objects(of, place)
    assert made == OBJECTS[name].objects(of, place)
    for one in made:
        assert re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", one.name)
        assert one.name.startswith(of.name)
        assert one.namespace == "default"
        labels = one.body["metadata"]["labels"]
        assert labels == {"app.kubernetes.io/managed-by": "portable", "portable.dev/workload": "demo"}


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_all_passes_together_make_a_template_without_contradictions(mechanism: str) -> None:
    of, place = full(mechanism)
    for role in ROLES:
        pod = bare(role)
        for name in sorted(PASSES):
            pod = PASSES[name].add(pod, of, place)
        spec = render(pod)["spec"]
        containers = [*spec.get("initContainers", ()), *spec["containers"]]
        for kind, named in (("container", containers), ("volume", spec.get("volumes", ()))):
            names = [one["name"] for one in named]
            assert len(names) == len(set(names)), kind
        volumes = {one["name"] for one in spec.get("volumes", ())}
        assert {one["name"] for each in containers for one in each.get("volumeMounts", ())} <= volumes
        for each in containers:
            paths = [one["mountPath"] for one in each.get("volumeMounts", ())]
            assert len(paths) == len(set(paths))
        resources = spec["containers"][0]["resources"]
        extended = {name for name in resources["limits"] if "/" in name or name.startswith("hugepages")}
        assert {name: resources["requests"][name] for name in extended} == {
            name: resources["limits"][name] for name in extended
        }
        assert all(spec.get("nodeSelector", {}).values())
