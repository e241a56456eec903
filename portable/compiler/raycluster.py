"""The RayCluster spec, which RayJob and RayService carry too, for the operator version of the target."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from portable.compiler.objects import manifest
from portable.compiler.passes.queue import object_annotations, object_labels
from portable.compiler.pod import Pod
from portable.compiler.pods import head_pod, template, worker_pod
from portable.model.group import Group
from portable.model.manifest import Manifest
from portable.model.placement import Placement
from portable.model.workload import Workload

RESOURCES_SINCE = (1, 5)
"""`resources` and `labels` of a group; before, Ray's start parameters say the same."""
AUTH_SINCE = (1, 5)
"""`authOptions` came with 1.5.1."""
PRIORITY_SINCE = (1, 7)
"""`priority` of a group, which the operator of 1.7 writes back as 0."""
AUTH_RAY_SINCE = (2, 52)

_START_PARAMETERS = {"CPU": "num-cpus", "GPU": "num-gpus", "memory": "memory"}


def compile_cluster(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """The RayCluster of a workload that is a cluster to work on."""
    body = {
        "labels": object_labels(workload, placement),
        "annotations": object_annotations(workload, placement),
        "spec": cluster_spec(workload, placement),
    }
    return (manifest("ray.io/v1", "RayCluster", workload.name, workload, placement, **body),)


def cluster_spec(workload: Workload, placement: Placement) -> dict[str, Any]:
    """The spec in the form in which the operator's own types write it back, so that applying it twice is clean."""
    scaled = any(group.scales for group in workload.spec.groups)
    spec: dict[str, Any] = {"rayVersion": workload.spec.code.ray}
    if has_token_auth(workload, placement):
        spec["authOptions"] = {"mode": "token"}
    if workload.spec.resilience.gcs:
        spec["gcsFaultToleranceOptions"] = _gcs(placement)
    if scaled:
        spec["enableInTreeAutoscaling"] = True
        spec["autoscalerOptions"] = _autoscaler(workload, placement)
    spec["headGroupSpec"] = _head(workload, placement)
    spec["workerGroupSpecs"] = [_group(group, workload, placement) for group in workload.spec.groups]
    return spec


def has_token_auth(workload: Workload, placement: Placement) -> bool:
    """Whether Ray's own token guards the dashboard and the jobs API."""
    ray = tuple(int(part) for part in workload.spec.code.ray.split(".")[:2])
    return workload.spec.expose.auth and placement.operator >= AUTH_SINCE and ray >= AUTH_RAY_SINCE


def _head(workload: Workload, placement: Placement) -> dict[str, Any]:
    pod = head_pod(workload, placement)
    start = {"dashboard-host": "0.0.0.0"}  # noqa: S104 - inside the pod; the token and the NetworkPolicy guard it
    return _node(pod, start, placement) | {"template": template(pod, workload, placement)}


def _group(group: Group, workload: Workload, placement: Placement) -> dict[str, Any]:
    """A worker group; every field that the API server or the operator would fill in stands there already."""
    pod = worker_pod(group, workload, placement)
    scaling: dict[str, Any] = {
        "groupName": group.name,
        "replicas": group.replicas.min,
        "minReplicas": group.replicas.min,
        "maxReplicas": group.replicas.max,
        "numOfHosts": placement.seat(group.name).hosts,
        "scaleStrategy": {},
    }
    if placement.operator >= PRIORITY_SINCE:
        scaling["priority"] = 0
    if group.scales:
        scaling["idleTimeoutSeconds"] = workload.spec.autoscaling.idle
    return scaling | _node(pod, {}, placement) | {"template": template(pod, workload, placement)}


def _node(pod: Pod, start: Mapping[str, str], placement: Placement) -> dict[str, Any]:
    """What Ray is told about a node: by `resources` and `labels`, or by start parameters on an older operator."""
    if placement.operator < RESOURCES_SINCE:
        return {"rayStartParams": {**start, **_start_parameters(pod.ray_resources)}}
    made: dict[str, Any] = {"rayStartParams": dict(start)}
    if pod.ray_resources:
        made["resources"] = dict(sorted(pod.ray_resources.items()))
    if pod.ray_labels:
        made["labels"] = dict(sorted(pod.ray_labels.items()))
    return made


def _start_parameters(resources: Mapping[str, str]) -> dict[str, str]:
    """Ray resources as `ray start` takes them; custom ones are JSON inside one shell word."""
    known = {_START_PARAMETERS[name]: value for name, value in resources.items() if name in _START_PARAMETERS}
    custom = {name: float(value) for name, value in sorted(resources.items()) if name not in _START_PARAMETERS}
    if custom:
        whole = {name: int(value) if value.is_integer() else value for name, value in custom.items()}
        known["resources"] = f"'{json.dumps(whole)}'"
    return dict(sorted(known.items()))


def _autoscaler(workload: Workload, placement: Placement) -> dict[str, Any]:
    """Autoscaler v2, named explicitly: without the name the per-group idle time is refused."""
    options: dict[str, Any] = {"idleTimeoutSeconds": workload.spec.autoscaling.idle}
    if placement.operator >= (1, 4):
        options["version"] = "v2"
    options["resources"] = {
        "limits": {"cpu": "500m", "memory": "512Mi"},
        "requests": {"cpu": "500m", "memory": "512Mi"},
    }
    return options


def _gcs(placement: Placement) -> dict[str, Any]:
    """The Redis of the target keeps what the head knows."""
    redis = placement.target.redis
    if redis is None:
        return {}
    options: dict[str, Any] = {"redisAddress": redis.address}
    if redis.secret is not None:
        options["redisPassword"] = {"valueFrom": {"secretKeyRef": {"name": redis.secret, "key": "password"}}}
    return options
