"""Who may call the workload's pods: themselves, the operator, and whom the spec exposes them to."""

from __future__ import annotations

from typing import Any

from portable.compiler.device_fabric import RESOURCE_ASSUMED
from portable.compiler.objects import WORKLOAD, manifest
from portable.compiler.passes.observability import DASHBOARD, METRICS, SERVE
from portable.compiler.pod import Pod
from portable.model.fabric import DeviceFabric
from portable.model.manifest import Manifest
from portable.model.placement import Placement, Seat
from portable.model.workload import Workload


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The pod as it is: a policy selects pods by the labels they have."""
    return pod


def objects(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """A NetworkPolicy for incoming traffic alone, so that names resolve and data can be reached.

    Workers on the node's own network call from the node's address, which a policy cannot name: then there is none, as
    it would keep them from their head.
    """
    if not placement.target.cluster.network_policy or any(_on_host(seat, placement) for seat in placement.groups):
        return ()
    spec = {
        "podSelector": {"matchLabels": {WORKLOAD: workload.name}},
        "policyTypes": ["Ingress"],
        "ingress": [_own(workload), _operator(workload, placement), *_exposed(workload), *_scraped(workload)],
    }
    return (manifest("networking.k8s.io/v1", "NetworkPolicy", workload.name, workload, placement, spec=spec),)


def _on_host(seat: Seat, placement: Placement) -> bool:
    """A fabric without a published resource is reached through the node, unless the target knows its resource."""
    facts = seat.fabric.facts if seat.fabric else None
    if not isinstance(facts, DeviceFabric) or not facts.host_network:
        return False
    return facts.resource is not None or RESOURCE_ASSUMED not in placement.target.assume


def _own(workload: Workload) -> dict[str, Any]:
    """Head, workers and submitter among each other, on every port: Ray picks many of them at run time."""
    return {"from": [{"podSelector": {"matchLabels": {WORKLOAD: workload.name}}}]}


def _operator(workload: Workload, placement: Placement) -> dict[str, Any]:
    """The operator reads job states from the dashboard, and asks the head of a service whether it serves."""
    namespace = {"kubernetes.io/metadata.name": placement.target.cluster.operator_namespace}
    ports = (DASHBOARD, SERVE) if workload.work == "service" else (DASHBOARD,)
    return {"from": [{"namespaceSelector": {"matchLabels": namespace}}], "ports": _ports(*ports)}


def _exposed(workload: Workload) -> list[dict[str, Any]]:
    """A service's port is open to its namespace; an ingress comes from a place that only the cluster knows."""
    if workload.work != "service":
        return []
    anyone: dict[str, Any] = {"ports": _ports(SERVE)}
    return [anyone if workload.spec.expose.ingress else {"from": [{"podSelector": {}}], **anyone}]


def _scraped(workload: Workload) -> list[dict[str, Any]]:
    metrics = workload.spec.observe.metrics
    if metrics is None:
        return []
    return [{"from": [{"namespaceSelector": {}}], "ports": _ports(*sorted({METRICS, metrics.port}))}]


def _ports(*numbers: int) -> list[dict[str, Any]]:
    return [{"port": number, "protocol": "TCP"} for number in numbers]
