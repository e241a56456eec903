"""Named ports: the head's own, and the one on which the program serves metrics."""

from __future__ import annotations

from dataclasses import replace

from portable.compiler.pod import Pod
from portable.model.placement import HEAD, Placement
from portable.model.workload import Workload

DASHBOARD = 8265
METRICS = 8080
SERVE = 8000

RAY_PORTS: tuple[tuple[str, int], ...] = (
    ("gcs-server", 6379),
    ("dashboard", DASHBOARD),
    ("client", 10001),
    ("metrics", METRICS),
    ("serve", SERVE),
)
"""The operator's own names and numbers."""


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The head or worker with its ports.

    The head lists all of Ray's: once it lists any, its Service has no others. A worker's metrics port is the
    operator's. A program that names one of Ray's ports for its metrics gets no second entry, which a Service refuses.
    """
    is_head = pod.role == HEAD
    if not is_head and placement.seat(pod.role).group is None:
        return pod
    metrics = workload.spec.observe.metrics
    taken = {number for _, number in RAY_PORTS}
    ports = RAY_PORTS if is_head else ()
    if metrics is not None and metrics.port not in taken:
        ports = (*ports, ("app-metrics", metrics.port))
    return replace(pod, ports=(*pod.ports, *ports)) if ports else pod
