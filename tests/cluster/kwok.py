"""Nodes that are not there: kwok plays the kubelet for Node objects of any shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.cluster.api import Api, Json
from tests.cluster.control_plane import ADMINISTRATORS
from tests.cluster.site import Site
from tests.cluster.waiting import wait_for

FAKE: Final = {"kwok.x-k8s.io/node": "fake"}


@dataclass(frozen=True)
class FakeNode:
    """A node shaped by labels, taints and what it has to give; `cpu`, `memory` and `pods` are filled in when absent."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: Sequence[Mapping[str, str]] = ()
    allocatable: Mapping[str, str | int] = field(default_factory=dict)

    def manifest(self) -> Json:
        """The Node object; kwok leaves the status it is born with alone and adds conditions."""
        given = {"cpu": "64", "memory": "256Gi", "pods": "110"} | {k: str(v) for k, v in self.allocatable.items()}
        fixed = {"kubernetes.io/hostname": self.name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
        return {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": self.name, "annotations": FAKE, "labels": fixed | dict(self.labels)},
            "spec": {"taints": [dict(taint) for taint in self.taints]},
            "status": {"allocatable": given, "capacity": given},
        }


def start(site: Site) -> None:
    """Start kwok for the nodes that carry its annotation, with the stages that its own release uses."""
    stages = [path.read_text() for path in sorted(site.programs.asset("kwok-stages").glob("*.yaml"))]
    configuration = site.write("kwok.yaml", "---\n".join(stages))
    site.spawn(
        "kwok",
        f"--kubeconfig={site.kubeconfig('kwok', [ADMINISTRATORS])}",
        "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
        # No leases: for a new node with an old one's name, kwok waits ten seconds for the lease of the dead.
        "--node-lease-duration-seconds=0",
        f"--config={configuration}",
    )


def add(api: Api, nodes: Sequence[FakeNode]) -> None:
    """Create the nodes and wait until the scheduler may use each."""
    for node in nodes:
        api.request("POST", "/api/v1/nodes", node.manifest()).expect()
    waiting = {node.name for node in nodes}

    def all_ready() -> bool:
        waiting.difference_update(name for name in tuple(waiting) if _usable(api.get(f"/api/v1/nodes/{name}").expect()))
        return not waiting

    wait_for(all_ready, timeout=60, what="ready kwok nodes")


def _usable(node: Json) -> bool:
    conditions = {condition["type"]: condition["status"] for condition in node["status"].get("conditions", [])}
    taints = {taint["key"] for taint in node["spec"].get("taints", [])}
    return conditions.get("Ready") == "True" and "node.kubernetes.io/not-ready" not in taints
