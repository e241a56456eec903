"""`/dev/shm` of a given size, where the user wants another than the operator's default."""

from __future__ import annotations

from portable.compiler.pod import Pod, mount
from portable.model.placement import Placement
from portable.model.quantity import format_bytes
from portable.model.workload import Workload

_PATH = "/dev/shm"  # noqa: S108 - the folder of Ray's object store and of NCCL, private to the pod


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The worker with memory at `/dev/shm`, if its group says how much.

    Without it the operator mounts its own, as large as the memory limit; it leaves a mount at this path alone.
    """
    group = placement.seat(pod.role).group
    if group is None or group.shared_memory is None:
        return pod
    memory = {"medium": "Memory", "sizeLimit": format_bytes(group.shared_memory)}
    return pod.with_volume({"name": "dshm", "emptyDir": memory}, mount("dshm", _PATH))
