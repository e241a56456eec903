"""GPUDirect-RDMA over several interfaces of the pod, with the collective plug-in that the provider puts on the node."""

from __future__ import annotations

from portable.compiler.fabrics import chosen, sourcing, with_environment, with_host_mounts, with_interfaces
from portable.compiler.pod import Pod
from portable.model.fabric import GpudirectRdma
from portable.model.placement import Placement
from portable.model.workload import Workload


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """Workers with this fabric get the interfaces, the plug-in's folders and its profile script."""
    found = chosen(pod, placement, GpudirectRdma)
    if found is None:
        return pod
    choice, facts = found
    pod = with_host_mounts(with_environment(with_interfaces(pod, facts), choice), facts.mounts)
    return sourcing(pod, facts.profile_script, workload, placement)
