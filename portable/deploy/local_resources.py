"""What a local Ray is told it has: what the workers of a workload would have together, by name only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from portable.model.accelerator import Accelerator
from portable.model.group import Group
from portable.model.workload import Spec

_OWN_FLAGS = ("CPU", "GPU", "memory")
"""Resources that `ray start` takes by options of their own."""
_OWN_LABELS = "ray.io/"
"""Labels with this prefix are Ray's own; it refuses to be told them."""


@dataclass(frozen=True, slots=True)
class LocalResources:
    """Ray resources and node labels of one local node."""

    cpus: int = 0
    gpus: int = 0
    memory: int = 0
    """Bytes for scheduling; nothing is reserved."""
    custom: Mapping[str, float] = field(default_factory=dict)
    """Every other Ray resource: TPU, neuron_cores, those of the spec."""
    labels: Mapping[str, str] = field(default_factory=dict)
    contested: tuple[str, ...] = ()
    """Labels that two groups set to different values: one node can have only one of them."""
    accelerators: Mapping[str, float] = field(default_factory=dict)
    """Those of the resources that stand for devices, which this machine need not have."""


def local_resources(spec: Spec, accelerators: Mapping[str, Accelerator], *, most: int | None = None) -> LocalResources:
    """What the workers have together, or the head where it is alone; `accelerators` are those of groups, by group.

    A group that is scaled counts with the workers it begins with, at least one; `most` limits the workers of each.
    """
    if not spec.groups:
        return LocalResources(cpus=max(int(spec.head.cpu), 1), memory=spec.head.memory)
    total: dict[str, float] = {}
    labels: dict[str, str] = {}
    contested: list[str] = []
    for group in spec.groups:
        number = workers(group) if most is None else min(workers(group), most)
        for name, value in _of_worker(group, accelerators.get(group.name)).items():
            total[name] = total.get(name, 0) + value * number
        for name, text in group.labels.items():
            if not name.startswith(_OWN_LABELS) and labels.setdefault(name, text) != text:
                contested.append(name)
    devices = {one.ray_resource for one in accelerators.values()}
    return LocalResources(
        cpus=int(total.get("CPU", 0)),
        gpus=int(total.get("GPU", 0)),
        memory=int(total.get("memory", 0)),
        custom={name: value for name, value in sorted(total.items()) if name not in _OWN_FLAGS},
        labels=dict(sorted(labels.items())),
        contested=tuple(dict.fromkeys(contested)),
        accelerators={name: value for name, value in sorted(total.items()) if name in devices},
    )


def workers(group: Group) -> int:
    """Pods a group begins with, at least those of one replica."""
    return max(group.replicas.min, 1) * hosts(group)


def hosts(group: Group) -> int:
    """Pods of one replica: the hosts of a slice, 1 without one."""
    if group.slice is None or group.accelerator is None:
        return 1
    if group.slice.topology is None:
        return group.slice.nodes or 1
    chips = math.prod(int(side) for side in group.slice.topology.split("x") if side.isdigit())
    return max(chips // group.accelerator.count, 1)


def _of_worker(group: Group, accelerator: Accelerator | None) -> Mapping[str, float]:
    """The Ray resources of one worker; the group's own win."""
    told: dict[str, float] = {"CPU": max(int(group.cpu), 1), "memory": group.memory}
    if group.accelerator is not None and accelerator is not None:
        units = 1 if group.accelerator.share is not None else accelerator.ray_units
        told[accelerator.ray_resource] = group.accelerator.count * units
        if accelerator.ray_type is not None:
            told[f"accelerator_type:{accelerator.ray_type}"] = 1
    return told | dict(group.resources)
