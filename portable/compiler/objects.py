"""How an object beside the pods is built: its labels, its namespace, the order of its keys."""

from __future__ import annotations

from typing import Any

from portable.model.manifest import Manifest
from portable.model.placement import Placement
from portable.model.workload import Workload

MANAGED_BY = "app.kubernetes.io/managed-by"
WORKLOAD = "portable.dev/workload"


def labels(workload: Workload, placement: Placement) -> dict[str, str]:
    """The labels of every object and pod of a workload: names alone, never a version or a digest."""
    own = {MANAGED_BY: "portable", WORKLOAD: workload.name}
    return {**workload.metadata.labels, **placement.target.labels, **own}


def manifest(api: str, kind: str, name: str, workload: Workload, placement: Placement, **body: Any) -> Manifest:
    """An object with our labels in the target's namespace; `body` holds its top-level fields in order.

    `labels` and `annotations` in the body go to its metadata.
    """
    metadata: dict[str, Any] = {"name": name, "namespace": placement.target.cluster.namespace}
    metadata["labels"] = {**labels(workload, placement), **body.pop("labels", {})}
    if annotations := body.pop("annotations", None):
        metadata["annotations"] = annotations
    return Manifest({"apiVersion": api, "kind": kind, "metadata": metadata, **body})
