"""InfiniBand: adapters as a resource, or through the node where no resource is published."""

from __future__ import annotations

from portable.compiler.device_fabric import attach
from portable.compiler.fabrics import chosen
from portable.compiler.pod import Pod
from portable.model.fabric import InfiniBand
from portable.model.placement import Placement
from portable.model.workload import Workload


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """Workers with InfiniBand get their adapters and what using them takes."""
    found = chosen(pod, placement, InfiniBand)
    return pod if found is None else attach(pod, placement, *found)
