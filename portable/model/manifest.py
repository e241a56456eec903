"""One Kubernetes object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Manifest:
    """An object as it is sent to the API server; the body is in the order in which it is written."""

    body: Mapping[str, Any]

    @property
    def api_version(self) -> str:
        """Group and version: `ray.io/v1`."""
        return str(self.body["apiVersion"])

    @property
    def kind(self) -> str:
        """The kind: `RayJob`."""
        return str(self.body["kind"])

    @property
    def name(self) -> str:
        """The object's name."""
        return str(self.body["metadata"]["name"])

    @property
    def namespace(self) -> str | None:
        """The namespace, or None for a cluster-wide object."""
        found = self.body["metadata"].get("namespace")
        return None if found is None else str(found)
