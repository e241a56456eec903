"""Data as the program sees it: a location in an environment variable, or a mounted volume.

Nothing is said to the program beyond the variables its spec names, save how often it is to checkpoint (the environment
pass); where a library keeps its cache is its own affair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from portable.compiler.naming import object_name
from portable.compiler.objects import manifest
from portable.compiler.pod import Object, Pod, mount
from portable.model.manifest import Manifest
from portable.model.placement import HEAD, Placement
from portable.model.provider import ObjectMount, ObjectStore
from portable.model.quantity import format_bytes
from portable.model.target import DataMapping
from portable.model.workload import Workload

_ONE, _MANY = "ReadWriteOnce", "ReadWriteMany"


@dataclass(frozen=True, slots=True)
class _Item:
    """One entry of the workload's data, whatever its kind, with what it is on the target."""

    name: str
    size: int
    mapping: DataMapping
    roles: tuple[str, ...]
    access: str
    path: str | None
    """Where it is mounted; None: the program gets the URI."""
    env: str | None = None
    read_only: bool = False


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The head or worker with every variable and volume its role is meant to have."""
    for item in _items(workload, placement):
        if pod.role in item.roles:
            pod = _located(pod, item, placement) if item.path is None else _mounted(pod, item, workload, placement)
    return pod


def objects(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """A PersistentVolumeClaim for everything that is provisioned from a storage class."""
    return tuple(
        _claim(item, workload, placement) for item in _items(workload, placement) if _is_provisioned(item.mapping)
    )


def _items(workload: Workload, placement: Placement) -> Iterator[_Item]:
    data, mappings = workload.spec.data, placement.bindings.data
    everyone = (HEAD, *(seat.role for seat in placement.groups))
    for one in data.sets():
        if (mapping := mappings.get(one.name)) is not None:
            roles = one.groups if one.groups is not None else everyone
            path = one.path if one.as_ == "mount" else None
            read_only = one in data.inputs and not _is_provisioned(mapping)
            yield _Item(one.name, one.size, mapping, roles, _access(roles, placement), path, one.env, read_only)
    if data.model_cache is not None and (mapping := mappings.get(data.model_cache.name)) is not None:
        cache = data.model_cache
        yield _Item(cache.name, cache.size, mapping, everyone, _access(everyone, placement), cache.path)
    for volume in data.volumes:
        many = volume.access == "many"
        # A block volume can be on one node only: without groups it is the head's, where the driver runs.
        roles = volume.groups if volume.groups is not None else everyone if many else (HEAD,)
        mapping = mappings.get(volume.name) or DataMapping(storage_class=_class(placement, many=many))
        yield _Item(volume.name, volume.size, mapping, roles, _MANY if many else _ONE, volume.path)


def _access(roles: tuple[str, ...], placement: Placement) -> str:
    pods = sum(
        seat.hosts * (seat.group.replicas.max if seat.group else 1)
        for seat in (placement.head, *placement.groups)
        if seat.role in roles
    )
    return _ONE if pods == 1 else _MANY


def _class(placement: Placement, *, many: bool) -> str:
    """The class of a volume the target says nothing special about; empty: the cluster's default."""
    own = placement.target.storage_classes.get("shared" if many else "block")
    offered = placement.provider.storage.shared if many else placement.provider.storage.block
    return own or (offered.storage_class if offered else None) or ""


def _is_provisioned(mapping: DataMapping) -> bool:
    return mapping.storage_class is not None


def _claim(item: _Item, workload: Workload, placement: Placement) -> Manifest:
    shared = placement.provider.storage.shared
    size = item.size
    if shared and shared.min_size and shared.storage_class == item.mapping.storage_class:
        size = max(size, shared.min_size)
    spec: dict[str, Any] = {"accessModes": [item.access], "resources": {"requests": {"storage": format_bytes(size)}}}
    if item.mapping.storage_class:
        spec["storageClassName"] = item.mapping.storage_class
    name = object_name(workload, item.name)
    return manifest("v1", "PersistentVolumeClaim", name, workload, placement, spec=spec)


def _located(pod: Pod, item: _Item, placement: Placement) -> Pod:
    store = placement.provider.storage.object_store
    if item.env is None or item.mapping.uri is None:
        return pod
    return pod.with_env({item.env: item.mapping.uri, **(_store_env(store, placement) if store else {})})


def _store_env(store: ObjectStore, placement: Placement) -> dict[str, str]:
    """What SDKs must be told to reach the provider's own store."""
    endpoint = placement.region.endpoint or store.endpoint
    found = {store.endpoint_env: f"https://{endpoint}"} if store.endpoint_env and endpoint else {}
    return {**found, **store.env}


def _mounted(pod: Pod, item: _Item, workload: Workload, placement: Placement) -> Pod:
    store = placement.provider.storage.object_store
    sub_path: str | None = item.mapping.sub_path
    if item.mapping.uri is None:
        claim = item.mapping.claim or object_name(workload, item.name)
        source: Object = {"persistentVolumeClaim": {"claimName": claim}}
    elif store is not None and store.mount is not None and store.mount.style == "inline":
        bucket = urlsplit(item.mapping.uri)
        source, sub_path = _bucket(store.mount, bucket.netloc, item), bucket.path.strip("/") or None
        pod = pod.with_annotations(store.mount.pod_annotations)
    else:
        return pod
    volume = _volume(pod, source, f"data-{item.name}")
    assert item.path is not None
    made = mount(volume["name"], item.path, read_only=item.read_only, sub_path=sub_path)
    return pod.with_env({item.env: item.path} if item.env else {}).with_volume(volume, made)


def _bucket(how: ObjectMount, bucket: str, item: _Item) -> Object:
    named = {how.bucket_attribute: bucket} if how.bucket_attribute else {}
    csi: dict[str, Any] = {"driver": how.driver, "volumeAttributes": {**how.volume_attributes, **named}}
    return {"csi": csi | ({"readOnly": True} if item.read_only else {})}


def _volume(pod: Pod, source: Object, name: str) -> Object:
    """The pod's volume of this source, if it has one: a claim that is mounted twice is attached once."""
    made = {"name": name, **source}
    return next((one for one in pod.volumes if {**one, "name": name} == made), made)
