"""What the cluster was doing when a test failed."""

from __future__ import annotations

from tests.cluster.cluster import Cluster

_LINES = 5
_WIDTH = 300


def what_happened(cluster: Cluster) -> list[tuple[str, str]]:
    """Titled texts: Ray objects, pods, warnings, and the last lines of every log."""
    return [("cluster objects", _objects(cluster)), ("cluster warnings", _events(cluster))] + [
        (f"log of {process.name}", _narrow(process.tail(_LINES))) for process in cluster.site.sandbox.processes
    ]


def _objects(cluster: Cluster) -> str:
    shown = cluster.kubectl("get", "rayjobs,rayclusters,rayservices,pods", "-A", "-o", "wide", check=False)
    return shown.stdout + shown.stderr


def _events(cluster: Cluster) -> str:
    shown = cluster.kubectl("get", "events", "-A", "--field-selector=type=Warning", check=False)
    return "\n".join((shown.stdout + shown.stderr).splitlines()[-30:])


def _narrow(text: str) -> str:
    return "\n".join(line if len(line) <= _WIDTH else f"{line[:_WIDTH]} [...]" for line in text.splitlines())
