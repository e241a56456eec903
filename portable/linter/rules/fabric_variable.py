"""A spec sets a variable that belongs to one fabric or one node's devices.

What it does
    Finds variables that name network interfaces, adapters or transports of NCCL, RCCL, UCX, Gloo and NVSHMEM.

Why it locks you in
    Interfaces and adapters are called differently on each provider: with a name that does not exist, NCCL fails or
    falls back to a slow socket, and the compiler's own setting for the target's fabric is overridden.

Example
    env: {NCCL_SOCKET_IFNAME: eth0, NCCL_IB_HCA: mlx5}

Use instead
    `fabric` of the workload: each target's mechanism sets what its fabric needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.facets import HasEnvironment
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("spec",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "NCCL and UCX environment documents; ray issues 42652, 30333 and 28633; read 2026-11"
MARKS: tuple[str, ...] = ("NCCL_", "UCX_", "GLOO_", "NVSHMEM_", "RDMAV_")

finding = Maker(__name__)

_NAMES = re.compile(
    r"NCCL_(?:IB_\w+|SOCKET_IFNAME|NET|NET_PLUGIN|NET_GDR_\w+|TUNER_PLUGIN|TOPO_FILE|CROSS_NIC|ALGO|PROTO)"
    r"|UCX_(?:NET_DEVICES|TLS)|GLOO_SOCKET_IFNAME|NVSHMEM_(?:HCA\w*|IB\w+|REMOTE_TRANSPORT)|RDMAV_\w+"
)


def check(view: HasEnvironment) -> Iterator[Finding]:
    """Variables by name."""
    for use in view.environment():
        if _NAMES.fullmatch(use.name):
            message = f"`{use.name}` is set for every target, and each fabric needs its own value"
            yield finding(use.place, message, help="leave it out: the target's fabric sets it")
