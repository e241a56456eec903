"""RDMA over Converged Ethernet: virtual functions, host adapters, or a device plugin."""

from __future__ import annotations

from portable.compiler.device_fabric import attach
from portable.compiler.fabrics import chosen
from portable.compiler.pod import Pod
from portable.model.fabric import Roce
from portable.model.placement import Placement
from portable.model.workload import Workload


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """Workers with RoCE get their adapters, their networks and what using them takes."""
    found = chosen(pod, placement, Roce)
    return pod if found is None else attach(pod, placement, *found)
