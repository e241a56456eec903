"""Fast disk of the node itself, in the way the provider's nodes offer it."""

from __future__ import annotations

from dataclasses import replace

from portable.compiler.pod import Pod, host_path, mount
from portable.model.placement import Placement
from portable.model.quantity import format_bytes
from portable.model.workload import Workload

_VOLUME = "local-disk"


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The worker with local disk at the path its group names.

    Ephemeral storage is requested, so that the scheduler finds a node that has it; the volume's own limit bounds it.
    There is no container limit: it would count logs and the image's writable layer too, and evict a worker that
    fills exactly what it asked for. A folder of the node is taken as it is: it has no limit and outlives the pod.
    """
    group = placement.seat(pod.role).group
    if group is None or group.local_disk is None:
        return pod
    nodes, disk = placement.provider.nodes, group.local_disk
    if nodes.local_disk == "hostPath" and nodes.local_disk_path is not None:
        return pod.with_volume(host_path(_VOLUME, nodes.local_disk_path, "Directory"), mount(_VOLUME, disk.path))
    size = format_bytes(disk.size)
    asking = replace(pod, requests={**pod.requests, "ephemeral-storage": size})
    return asking.with_volume({"name": _VOLUME, "emptyDir": {"sizeLimit": size}}, mount(_VOLUME, disk.path))
