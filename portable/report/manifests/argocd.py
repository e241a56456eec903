"""An Argo CD Application, and the folder of objects it is to watch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from portable.report.manifests.compiled import Compiled
from portable.report.manifests.streams import yaml
from portable.report.manifests.yaml_text import yaml_text

if TYPE_CHECKING:
    from portable.model.manifest import Manifest

FOLDER = "manifests"
"""Below the output's folder; the Application's path ends with it."""
_IN_CLUSTER = "https://kubernetes.default.svc"


class Repository(NamedTuple):
    """Where Argo CD finds the folder."""

    url: str
    path: str
    """The output's folder inside the repository."""
    revision: str = "HEAD"


def argocd(compiled: Compiled, repository: Repository) -> Mapping[str, str]:
    """File name to text."""
    objects = f"{FOLDER}/{compiled.workload.name}.yaml"
    return {"application.yaml": compiled.header + yaml_text(_application(compiled, repository)), objects: yaml(compiled)}


def _application(compiled: Compiled, repository: Repository) -> dict[str, Any]:
    context = compiled.placement.target.cluster.context
    cluster = {"server": _IN_CLUSTER} if context is None else {"name": context}
    ignored = [one for manifest in compiled.manifests for one in _scaled(manifest)]
    spec: dict[str, Any] = {
        "project": "default",
        "source": {
            "repoURL": repository.url,
            "targetRevision": repository.revision,
            "path": f"{repository.path}/{FOLDER}".removeprefix("./").removeprefix("/"),
        },
        "destination": {**cluster, "namespace": compiled.namespace},
        "syncPolicy": {"syncOptions": ["ServerSideApply=true", "RespectIgnoreDifferences=true"]},
    }
    if ignored:
        spec["ignoreDifferences"] = ignored
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": _name(compiled), "namespace": "argocd"},
        "spec": spec,
    }


def _name(compiled: Compiled) -> str:
    """Workload and target as one DNS name."""
    whole = re.sub(r"[^a-z0-9-]+", "-", f"{compiled.workload.name}-{compiled.target}".lower())
    return whole[:63].strip("-")


def _scaled(manifest: Manifest) -> Iterator[dict[str, Any]]:
    """What Ray's autoscaler writes into an object: Argo CD would set it back at every sync.

    Seen by users in kuberay#4149.
    """
    if manifest.api_version.partition("/")[0] != "ray.io":
        return
    pointers: list[str] = []
    for path, group in _groups(manifest.body.get("spec", {}), "/spec"):
        if group.get("minReplicas") != group.get("maxReplicas"):
            pointers += [f"{path}/replicas", f"{path}/scaleStrategy"]
    if pointers:
        yield {"group": "ray.io", "kind": manifest.kind, "name": manifest.name, "jsonPointers": pointers}


def _groups(spec: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The worker groups of a RayCluster, or of the one inside a RayJob, RayService or RayCronJob."""
    for key, value in spec.items():
        if key == "workerGroupSpecs":
            yield from ((f"{path}/{key}/{at}", group) for at, group in enumerate(value))
        elif key in ("rayClusterSpec", "rayClusterConfig", "jobTemplate", "spec") and isinstance(value, Mapping):
            yield from _groups(value, f"{path}/{key}")
