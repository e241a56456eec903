"""Ray's runtime environment of a workload: what is installed and which folder programs start in."""

from __future__ import annotations

from typing import Any

from portable.model.placement import Placement
from portable.model.workload import Workload


def runtime_env(workload: Workload, placement: Placement) -> dict[str, Any]:
    """The runtime_env as a mapping; empty when there is nothing to say.

    Environment variables are not here but in the containers: this text passes through a shell, where `$` cannot be
    escaped.
    """
    environment = declared_env(workload)
    if workload.spec.code.delivery == "upload":
        environment["working_dir"] = upload_uri(workload, placement)
    return environment


def declared_env(workload: Workload) -> dict[str, Any]:
    """What the spec itself says of it, wherever it runs."""
    environment: dict[str, Any] = dict(workload.spec.code.runtime_env or {})
    if workload.bundle.requirements:
        environment["pip"] = list(workload.bundle.requirements)
    return environment


def upload_uri(workload: Workload, placement: Placement) -> str:
    """Where the zip of the code's folder is expected, by its digest."""
    store = placement.target.code.store.rstrip("/") if placement.target.code else ""
    return f"{store}/{workload.name}-{workload.bundle.digest}.zip"
