"""What compiled objects expect to find in a cluster and do not bring: claims, classes, queues, devices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tests.cluster.api import Json
from tests.cluster.cluster import Cluster
from tests.cluster.fleet import Kind

CRDS: Final = Path(__file__).parents[3] / "shared" / "crds"
COMPUTE_DOMAINS: Final = CRDS / "nvidia-dra" / "resource.nvidia.com_computedomains.yaml"
_CHANNELS: Final = "compute-domain-default-channel.nvidia.com"
_PLENTY: Final = "1000000"
_PLENTY_OF_BYTES: Final = "1P"


def values(key: str, body: Any) -> Iterator[str]:
    """Every text under a key, wherever it is in an object."""
    if isinstance(body, Mapping):
        for name, value in body.items():
            if name == key and isinstance(value, str):
                yield value
            yield from values(key, value)
    elif isinstance(body, list | tuple):
        for one in body:
            yield from values(key, one)


def provide(cluster: Cluster, namespace: str, bodies: Iterable[Mapping[str, Any]]) -> None:
    """Make everything that these objects refer to."""
    objects = list(bodies)
    names = {key: sorted({name for body in objects for name in values(key, body)}) for key in _MAKERS}
    own = {body["metadata"]["name"]: body for body in objects if body["kind"] == "PersistentVolumeClaim"}
    for key, make in _MAKERS.items():
        for name in names[key]:
            cluster.api.apply_all(make(name, namespace))
    for name in names["claimName"]:
        cluster.api.apply_all(_volume(name, namespace, own.get(name)))
    for body in objects:
        if body["kind"] == "ComputeDomain":
            cluster.api.apply_all(_channel(body, namespace))


def _volume(name: str, namespace: str, own: Mapping[str, Any] | None) -> Iterator[Json]:
    """A volume for one claim, and the claim, unless it is one of ours."""
    storage_class = own["spec"].get("storageClassName", "") if own else ""
    spec: Json = {
        "capacity": {"storage": "100Ti"},
        "accessModes": ["ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany"],
        "storageClassName": storage_class,
        "persistentVolumeReclaimPolicy": "Retain",
        "claimRef": {"namespace": namespace, "name": name},
        "hostPath": {"path": "/nowhere"},
    }
    yield {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"{namespace}-{name}"},
        "spec": spec,
    }
    if own is None:
        claim = {
            "accessModes": ["ReadWriteMany"],
            "storageClassName": "",
            "volumeName": f"{namespace}-{name}",
            "resources": {"requests": {"storage": "1Ti"}},
        }
        metadata = {"name": name, "namespace": namespace}
        yield {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": claim}


def _storage_class(name: str, namespace: str) -> Iterator[Json]:
    yield {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": "kubernetes.io/no-provisioner",
    }


def _runtime_class(name: str, namespace: str) -> Iterator[Json]:
    yield {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": name}, "handler": name}


def _priority_class(name: str, namespace: str) -> Iterator[Json]:
    yield {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "value": 1000,
        "preemptionPolicy": "Never",
    }


def _device_class(name: str, namespace: str = "") -> Iterator[Json]:
    expression = f'device.driver == "{name}"'
    yield {
        "apiVersion": "resource.k8s.io/v1",
        "kind": "DeviceClass",
        "metadata": {"name": name},
        "spec": {"selectors": [{"cel": {"expression": expression}}]},
    }


_MAKERS: Final[Mapping[str, Callable[[str, str], Iterator[Json]]]] = {
    "storageClassName": _storage_class,
    "runtimeClassName": _runtime_class,
    "priorityClassName": _priority_class,
    "deviceClassName": _device_class,
    "claimName": lambda name, namespace: iter([]),
}


def _channel(domain: Mapping[str, Any], namespace: str) -> Iterator[Json]:
    """The claim template that the ComputeDomain's controller would make, and the class of its devices."""
    yield from _device_class(_CHANNELS)
    request = {"name": "channel", "exactly": {"deviceClassName": _CHANNELS}}
    name = domain["spec"]["channel"]["resourceClaimTemplate"]["name"]
    yield {
        "apiVersion": "resource.k8s.io/v1",
        "kind": "ResourceClaimTemplate",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"spec": {"devices": {"requests": [request]}}},
    }


def slices(node: str, kind: Kind) -> Iterator[Json]:
    """What DRA drivers would offer on a node: its adapters, and one channel where the type has a scale-up domain."""
    adapters = kind.adapters()
    if adapters is not None:
        yield _slice(node, adapters[0], adapters[1])
    if kind.type.scale_up is not None:
        yield _slice(node, _CHANNELS, 1)


def _slice(node: str, driver: str, count: int) -> Json:
    return {
        "apiVersion": "resource.k8s.io/v1",
        "kind": "ResourceSlice",
        "metadata": {"name": f"{node}-{driver.split('.', maxsplit=1)[0]}"},
        "spec": {
            "driver": driver,
            "nodeName": node,
            "pool": {"name": f"{node}-{driver.split('.', maxsplit=1)[0]}", "generation": 1, "resourceSliceCount": 1},
            "devices": [{"name": f"device-{number}"} for number in range(count)],
        },
    }


def queue(
    namespace: str, name: str, priority: str | None, levels: Iterable[str], resources: Iterable[str]
) -> list[Json]:
    """A queue without an end, over nodes that may be told apart by topology labels."""
    version = "kueue.x-k8s.io/v1beta2"
    unique = f"{namespace}-{name}"
    keys = [*levels, "kubernetes.io/hostname"]
    quota = [{"name": resource, "nominalQuota": _plenty(resource)} for resource in resources]
    tolerations = [{"operator": "Exists"}]
    objects: list[Json] = [
        {"kind": "Topology", "metadata": {"name": unique}, "spec": {"levels": [{"nodeLabel": key} for key in keys]}},
        {
            "kind": "ResourceFlavor",
            "metadata": {"name": unique},
            "spec": {
                "nodeLabels": {"kubernetes.io/os": "linux"},
                "topologyName": unique,
                "tolerations": tolerations,
            },
        },
        {
            "kind": "ClusterQueue",
            "metadata": {"name": unique},
            "spec": {
                "namespaceSelector": {},
                "resourceGroups": [
                    {"coveredResources": list(resources), "flavors": [{"name": unique, "resources": quota}]}
                ],
            },
        },
        {"kind": "LocalQueue", "metadata": {"name": name, "namespace": namespace}, "spec": {"clusterQueue": unique}},
    ]
    if priority is not None:
        objects.append({"kind": "WorkloadPriorityClass", "metadata": {"name": priority}, "value": 1000})
    return [{"apiVersion": version, **body} for body in objects]


def _plenty(resource: str) -> str:
    in_bytes = resource in ("memory", "ephemeral-storage") or resource.startswith("hugepages")
    return _PLENTY_OF_BYTES if in_bytes else _PLENTY
