"""Whom a pod must be near, and whom it will not share a place with: required affinity and anti-affinity."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portable.compiler.objects import WORKLOAD
from portable.compiler.pod import Object, Pod
from portable.model.workload import Workload

NODE = "kubernetes.io/hostname"
"""The label each kubelet puts on its own node; a provider's label of a machine may be missing, or span nodes."""


def _apart(selector: dict[str, Any]) -> Object:
    return {"labelSelector": selector, "namespaceSelector": {}, "topologyKey": NODE}


OURS = _apart({"matchExpressions": [{"key": WORKLOAD, "operator": "Exists"}]})
"""Every pod of a workload of ours, its own siblings included."""

RAY = _apart({"matchLabels": {"ray.io/is-ray-node": "yes"}})
"""Every head and worker that the operator made, whoever asked for it; the operator sets this label itself."""


def away_from(pod: Pod, *terms: Object) -> Pod:
    """The pod with further neighbours refused, each once."""
    new = tuple(term for term in terms if term not in pod.pod_anti_affinity)
    return replace(pod, pod_anti_affinity=(*pod.pod_anti_affinity, *new))


_REPLICA_NAME = "ray.io/worker-group-replica-name"
_REPLICA = ("ray.io/cluster", _REPLICA_NAME)
"""Labels of the operator that the pods of one replica share; Kubernetes passes over one that a pod does not have."""

_HOST = "ray.io/replica-host-index"
"""On pods of replicas of several hosts alone; the server refuses a mismatched label in the selector as well."""


def together(pod: Pod, workload: Workload, label: str) -> Pod:
    """The pods of one replica of a group only on nodes that have the same value of a label."""
    term = {
        "labelSelector": {"matchLabels": {WORKLOAD: workload.name, "ray.io/group": pod.role}},
        "matchLabelKeys": list(_REPLICA),
        "topologyKey": label,
    }
    return replace(pod, pod_affinity=(*pod.pod_affinity, term))


def alone(pod: Pod, label: str) -> Pod:
    """No two replicas, of whichever Ray cluster, on nodes that have the same value of a label."""
    others = {
        "labelSelector": {"matchExpressions": [{"key": _HOST, "operator": "Exists"}]},
        "mismatchLabelKeys": [_REPLICA_NAME],
        "namespaceSelector": {},
        "topologyKey": label,
    }
    return away_from(pod, others)
