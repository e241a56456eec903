"""What a cluster has beforehand for the gallery: claims, accounts, classes, queues, and what absent controllers make.

Everything is read from the manifests and the target: whatever they name and do not bring along is made here. Volumes
take the place of storage drivers; device classes, resource slices and claim templates that of the DRA drivers, of
which this cluster runs none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from portable.model.provider import Topology
from tests.cluster.api import Json
from tests.cluster.shapes import CHANNEL_DRIVER

QUEUE_LABEL: Final = "kueue.x-k8s.io/queue-name"
_PRIORITY_LABEL: Final = "kueue.x-k8s.io/priority-class"
CHANNEL_CLASS: Final = "compute-domain-default-channel.nvidia.com"

QUEUE_NODES: Final[Json] = {
    "nodeLabels": {"example.com/pool": "queue"},
    "nodeTaints": [{"key": "example.com/pool", "value": "queue", "effect": "NoSchedule"}],
    "tolerations": [{"key": "example.com/pool", "operator": "Equal", "value": "queue", "effect": "NoSchedule"}],
}
"""Nodes are set apart for queues: a place that Kueue has counted on may not be taken by pods that it does not see."""

COMPUTE_DOMAIN_CRD: Final[Json] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "computedomains.resource.nvidia.com"},
    "spec": {
        "group": "resource.nvidia.com",
        "names": {"kind": "ComputeDomain", "plural": "computedomains", "singular": "computedomain"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1beta1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "required": ["numNodes", "channel"],
                                "x-kubernetes-validations": [
                                    {"message": "A computeDomain.spec is immutable", "rule": "self == oldSelf"}
                                ],
                                "properties": {
                                    "numNodes": {"type": "integer"},
                                    "channel": {
                                        "type": "object",
                                        "required": ["resourceClaimTemplate"],
                                        "properties": {
                                            "resourceClaimTemplate": {
                                                "type": "object",
                                                "required": ["name"],
                                                "properties": {"name": {"type": "string"}},
                                            }
                                        },
                                    },
                                },
                            }
                        },
                    }
                },
            }
        ],
    },
}
"""Where the driver's own is not at hand: the fields it requires, so that others are refused."""


def pod_specs(found: object) -> Iterator[Json]:
    """Every pod spec in manifests, that of a RayJob inside a ConfigMap included."""
    if isinstance(found, str) and found.startswith('{\n  "apiVersion"'):
        found = json.loads(found)
    if isinstance(found, Mapping):
        if isinstance(found.get("containers"), list):
            yield dict(found)
        for value in found.values():
            yield from pod_specs(value)
    elif isinstance(found, list):
        for value in found:
            yield from pod_specs(value)


def surroundings(manifests: Sequence[Json], namespace: str, topology: Topology) -> list[Json]:
    """All that the manifests name and do not bring along, cluster-wide objects with names of this namespace."""
    specs = list(pod_specs(list(manifests)))
    brought = {(manifest["kind"], manifest["metadata"]["name"]) for manifest in manifests}
    named = [*_accounts(specs), *_claims(specs), *_classes(specs), *_channels(manifests)]
    missing = [one for one in named if (one["kind"], one["metadata"]["name"]) not in brought]
    volumes = _volumes([*manifests, *missing], namespace)
    return [*missing, *volumes, *_queues(manifests, specs, namespace, topology)]


def device_class(driver: str) -> Json:
    """All devices of one driver, under the name by which claims ask for them."""
    selector = {"cel": {"expression": f'device.driver == "{driver}"'}}
    name = CHANNEL_CLASS if driver == CHANNEL_DRIVER else driver
    return _cluster_wide("resource.k8s.io/v1", "DeviceClass", name, spec={"selectors": [selector]})


def resource_slice(node: str, driver: str, devices: int) -> Json:
    """What a DRA driver publishes for one node."""
    spec = {
        "driver": driver,
        "nodeName": node,
        "pool": {"name": node, "generation": 1, "resourceSliceCount": 1},
        "devices": [{"name": f"device-{number}"} for number in range(devices)],
    }
    return _cluster_wide("resource.k8s.io/v1", "ResourceSlice", f"{node}-{driver}", spec=spec)


def _accounts(specs: Iterable[Json]) -> Iterator[Json]:
    for name in _named(specs, "serviceAccountName"):
        yield _namespaced("v1", "ServiceAccount", name)


def _claims(specs: Iterable[Json]) -> Iterator[Json]:
    volumes = [volume for spec in specs for volume in spec.get("volumes", []) if "persistentVolumeClaim" in volume]
    for name in sorted({volume["persistentVolumeClaim"]["claimName"] for volume in volumes}):
        spec = {"accessModes": ["ReadWriteMany"], "storageClassName": "", "resources": {"requests": {"storage": "1Ti"}}}
        yield _namespaced("v1", "PersistentVolumeClaim", name, spec=spec)


def _classes(specs: Sequence[Json]) -> Iterator[Json]:
    for name in _named(specs, "runtimeClassName"):
        yield _cluster_wide("node.k8s.io/v1", "RuntimeClass", name, handler=name)
    for name in _named(specs, "priorityClassName"):
        yield _cluster_wide("scheduling.k8s.io/v1", "PriorityClass", name, value=1000)


def _volumes(manifests: Iterable[Json], namespace: str) -> list[Json]:
    """A volume for each claim, bound to it beforehand, whatever its class."""
    return [_volume(one, namespace) for one in manifests if one["kind"] == "PersistentVolumeClaim"]


def _volume(claim: Json, namespace: str) -> Json:
    name = claim["metadata"]["name"]
    spec = {
        "accessModes": claim["spec"]["accessModes"],
        "capacity": {"storage": "100Ti"},
        "claimRef": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": name, "namespace": namespace},
        "storageClassName": claim["spec"].get("storageClassName", ""),
        "persistentVolumeReclaimPolicy": "Retain",
        "hostPath": {"path": "/none"},
    }
    return _cluster_wide("v1", "PersistentVolume", f"{namespace}-{name}", spec=spec)


def _queues(manifests: Iterable[Json], specs: Iterable[Json], namespace: str, topology: Topology) -> Iterator[Json]:
    """The queues that are named, each over one flavor with the provider's levels of nearness."""
    labels = [manifest["metadata"].get("labels", {}) for manifest in manifests]
    queues = sorted({one[QUEUE_LABEL] for one in labels if QUEUE_LABEL in one})
    for name in sorted({one[_PRIORITY_LABEL] for one in labels if _PRIORITY_LABEL in one}):
        yield _kueue("WorkloadPriorityClass", name, value=1000, description="of the gallery")
    if not queues:
        return
    levels = [{"nodeLabel": one} for one in (topology.block, topology.rack, "kubernetes.io/hostname") if one]
    yield _kueue("Topology", namespace, spec={"levels": levels})
    yield _kueue("ResourceFlavor", namespace, spec={"topologyName": namespace, **QUEUE_NODES})
    resources = sorted({name for spec in specs for name in _requested(spec)})
    flavor = {"name": namespace, "resources": [{"name": one, "nominalQuota": "1000000000Gi"} for one in resources]}
    group = {"coveredResources": resources, "flavors": [flavor]}
    yield _kueue("ClusterQueue", namespace, spec={"namespaceSelector": {}, "resourceGroups": [group]})
    for name in queues:
        yield _namespaced("kueue.x-k8s.io/v1beta2", "LocalQueue", name, spec={"clusterQueue": namespace})


def _requested(spec: Json) -> set[str]:
    return {name for container in spec["containers"] for name in container.get("resources", {}).get("requests", {})}


def _channels(manifests: Iterable[Json]) -> Iterator[Json]:
    """The claim templates that the driver makes for ComputeDomains."""
    for manifest in manifests:
        if manifest["kind"] == "ComputeDomain":
            exactly = {"deviceClassName": CHANNEL_CLASS, "allocationMode": "ExactCount", "count": 1}
            spec = {"spec": {"devices": {"requests": [{"name": "channel", "exactly": exactly}]}}}
            name = manifest["spec"]["channel"]["resourceClaimTemplate"]["name"]
            yield _namespaced("resource.k8s.io/v1", "ResourceClaimTemplate", name, spec=spec)


def _named(specs: Iterable[Json], field: str) -> list[str]:
    return sorted({spec[field] for spec in specs if field in spec})


def _namespaced(version: str, kind: str, name: str, **body: Any) -> Json:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **body}


def _cluster_wide(version: str, kind: str, name: str, **body: Any) -> Json:
    return _namespaced(version, kind, name, **body)


def _kueue(kind: str, name: str, **body: Any) -> Json:
    return _namespaced("kueue.x-k8s.io/v1beta2", kind, name, **body)
