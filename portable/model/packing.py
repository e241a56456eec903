"""How many workers share a node, and how many nodes a group fills."""

from __future__ import annotations

from math import ceil

from portable.model.accelerator import SharePart
from portable.model.group import Group
from portable.model.instance_type import InstanceType
from portable.model.placement import FabricChoice


def workers_per_node(
    group: Group, kind: InstanceType, share: SharePart | None = None, fabric: FabricChoice | None = None
) -> int:
    """How many workers of a group one node takes, at least 1; what is not known of a node does not limit it."""
    if group.exclusive_node:
        return 1
    fits = [fabric.workers_per_node] if fabric and fabric.workers_per_node else []
    if group.accelerator is not None and kind.count:
        fits.append(kind.count * (share.per_device if share else 1) // group.accelerator.count)
    if kind.vcpus:
        fits.append(int(kind.vcpus // group.cpu))
    if kind.memory:
        fits.append(kind.memory // group.memory)
    return max(min(fits, default=1), 1)


def nodes_for(workers: int, per_node: int) -> int:
    """Nodes that so many workers fill; the last may stay partly empty, and is paid for."""
    return ceil(workers / per_node)
