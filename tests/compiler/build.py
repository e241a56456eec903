"""Small nouns for the tests of the compiler, with only what a test is about spelt out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portable.model.accelerator import Accelerator
from portable.model.fabric import InstanceFabric
from portable.model.instance_type import InstanceType
from portable.model.placement import Bindings, FabricChoice, Placement, Seat
from portable.model.provider import Provider
from portable.model.target import Target
from portable.model.workload import Workload

PROVIDER: dict[str, Any] = {
    "name": "acme",
    "title": "Acme Cloud",
    "sources": {"doc": {"ref": "acme handbook", "date": "2026-01-01", "confidence": "high"}},
    "defaultRegion": "north-1",
    "nodes": {
        "labellers": {
            "pool": {
                "instanceType": "node.kubernetes.io/instance-type",
                "capacity": {"label": "acme.example/capacity", "values": {"onDemand": "on-demand", "spot": "spot"}},
            }
        },
        "topology": {"zone": "topology.kubernetes.io/zone", "block": "acme.example/block"},
        "reserved": {"cpu": 1, "memory": "4Gi"},
        "source": "doc",
    },
    "devices": {"nvidia": {"resource": "nvidia.com/gpu", "taints": [{"key": "nvidia.com/gpu"}]}},
    "fabrics": {"ethernet": {"mechanism": "ethernet"}},
    "identity": {"mechanism": "annotated-account", "annotation": "acme.example/role", "parameter": "role"},
    "storage": {"objectStore": {"schemes": ["s3"]}, "block": {"storageClass": "fast"}},
    "instanceTypes": [],
    "regions": [{"name": "north-1", "country": "US"}],
}

ACCELERATOR: dict[str, Any] = {
    "name": "nvidia-h100-80gb",
    "title": "NVIDIA H100",
    "vendor": "nvidia",
    "runtime": "cuda",
    "device": "nvidia",
    "memory": "80GB",
    "unit": "gpu",
    "rayResource": "GPU",
}

WORKLOAD: dict[str, Any] = {
    "apiVersion": "portable/v1",
    "kind": "Workload",
    "metadata": {"name": "demo"},
    "spec": {
        "job": {"command": ["python", "train.py"]},
        "code": {"ray": "2.52.1"},
        "images": {"cuda": "example/ray:2.52.1-py311-cu128", "cpu": "example/ray:2.52.1-py311-cpu"},
        "groups": [
            {
                "name": "trainers",
                "replicas": 2,
                "accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 8},
                "cpu": 90,
                "memory": "1Ti",
            }
        ],
    },
}


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two trees, the second over the first; lists are replaced."""
    result = dict(one)
    for key, value in other.items():
        mine = result.get(key)
        result[key] = merged(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return result


def workload(spec: Mapping[str, Any] | None = None, **metadata: Any) -> Workload:
    """The small workload with parts of its spec replaced."""
    return Workload.model_validate(merged(WORKLOAD, {"spec": spec or {}, "metadata": metadata}))


def provider(**parts: Any) -> Provider:
    """The small provider with parts replaced."""
    return Provider.model_validate(merged(PROVIDER, parts))


def accelerator(**parts: Any) -> Accelerator:
    """The small accelerator with parts replaced."""
    return Accelerator.model_validate(ACCELERATOR | parts)


def instance_type(**parts: Any) -> InstanceType:
    """An 8-accelerator type with parts replaced."""
    base = {
        "name": "big.8",
        "accelerator": "nvidia-h100-80gb",
        "count": 8,
        "vcpus": 192,
        "memory": "2Ti",
        "arch": "amd64",
    }
    return InstanceType.model_validate(base | parts)


def fabric(owner: Provider, name: str, adapters: int, **type_parts: Any) -> FabricChoice:
    """A choice of one of the provider's fabrics with this many adapters."""
    of_type = InstanceFabric.model_validate({"mechanism": name, "adapters": adapters, **type_parts})
    return FabricChoice(name, owner.fabrics[name], of_type, adapters)


def placement(
    of: Workload,
    owner: Provider | None = None,
    *,
    target: Mapping[str, Any] | None = None,
    bindings: Bindings | None = None,
    **seat: Any,
) -> Placement:
    """A placement whose groups all have these seat properties; the head sits on a CPU type."""
    rents = owner or provider()
    place = Target.model_validate({"provider": rents.name, **(target or {})})
    cpu_type = instance_type(name="cpu.16", accelerator=None, count=0, vcpus=16, memory="64Gi")
    labeller = rents.labeller(place.cluster.nodes)
    assert labeller is not None
    image = str(of.spec.images.get("cuda", next(iter(of.spec.images.values()))).amd64)
    worker: dict[str, Any] = {
        "instance_types": (instance_type(),),
        "arch": "amd64",
        "runtime": "cuda",
        "image": image,
        "accelerator": accelerator(),
    }
    seats = tuple(
        Seat(role=group.name, group=group, request=of.fabric_of(group), **(worker | seat)) for group in of.spec.groups
    )
    return Placement(
        target_name=rents.name,
        target=place,
        provider=rents,
        region=rents.regions[0],
        labeller=labeller,
        head=Seat(
            role="head", instance_types=(cpu_type,), arch="amd64", runtime="cpu", image="example/ray:2.52.1-py311-cpu"
        ),
        groups=seats,
        bindings=bindings or Bindings(),
    )
