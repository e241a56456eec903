"""Whom a pod will not share its node with: required anti-affinity, in every namespace."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portable.compiler.objects import WORKLOAD
from portable.compiler.pod import Object, Pod

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
