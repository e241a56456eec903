"""Small Ray objects, written by hand, for tests of the cluster itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.cluster.api import Json

IMAGE: Final = "example.invalid/ray:none"
GPU_NODE: Final = {"node.kubernetes.io/instance-type": "gpu-8", "example.com/accelerator": "h100"}
CPU_NODE: Final = {"node.kubernetes.io/instance-type": "cpu-16"}
GPU_TAINT: Final = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
GPU_RESOURCES: Final[Mapping[str, str | int]] = {
    "cpu": "192",
    "memory": "2000Gi",
    "nvidia.com/gpu": 8,
    "vpc.amazonaws.com/efa": 32,
    "hugepages-2Mi": "5120Mi",
}


def pod(
    container: str, selector: Mapping[str, str], limits: Mapping[str, Any], image: str = IMAGE, **more: Any
) -> Json:
    """A pod template in the form that the operator's types give it, `metadata: {}` included."""
    body = {"name": container, "image": image, "resources": {"limits": dict(limits), "requests": dict(limits)}}
    return {"metadata": {}, "spec": {"containers": [body], "nodeSelector": dict(selector), **more}}


def group(template: Json, replicas: int = 1) -> Json:
    """A worker group with every field that the operator writes back."""
    return {
        "groupName": "workers",
        "replicas": replicas,
        "minReplicas": replicas,
        "maxReplicas": replicas,
        "numOfHosts": 1,
        "rayStartParams": {},
        "scaleStrategy": {},
        "template": template,
    }


def gpu_workers(replicas: int = 1) -> Json:
    """A group whose pods fit nothing but a GPU node."""
    limits = {
        "cpu": "16",
        "memory": "64Gi",
        "nvidia.com/gpu": "8",
        "vpc.amazonaws.com/efa": "32",
        "hugepages-2Mi": "5Gi",
    }
    tolerations = [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
    return group(pod("ray-worker", GPU_NODE, limits, tolerations=tolerations), replicas)


def ray_cluster_spec(workers: Json) -> Json:
    """A RayCluster's spec: a small head on a CPU node and one group."""
    head = {"rayStartParams": {}, "template": pod("ray-head", CPU_NODE, {"cpu": "2", "memory": "8Gi"})}
    return {"rayVersion": "2.52.0", "headGroupSpec": head, "workerGroupSpecs": [workers]}


def ray_cluster(name: str, namespace: str, workers: Json | None = None) -> Json:
    """A RayCluster."""
    return _object("RayCluster", name, namespace, ray_cluster_spec(workers or gpu_workers()))


def ray_job(name: str, namespace: str, workers: Json | None = None, queue: str | None = None) -> Json:
    """A RayJob in the form that a round trip through the operator's types leaves alone."""
    # Kueue's webhook refuses a RayJob that keeps its cluster after its end.
    spec = {
        "entrypoint": "true",
        "shutdownAfterJobFinishes": True,
        "rayClusterSpec": ray_cluster_spec(workers or gpu_workers()),
    }
    manifest = _object("RayJob", name, namespace, spec)
    if queue is not None:
        manifest["metadata"]["labels"] = {"kueue.x-k8s.io/queue-name": queue}
    return manifest


def _object(kind: str, name: str, namespace: str, spec: Json) -> Json:
    return {"apiVersion": "ray.io/v1", "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec}
