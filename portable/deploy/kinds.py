"""Where the API server keeps the kinds that we make or read; a kind that is not here is asked of the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from portable.model.plan import ObjectRef


class Resource(NamedTuple):
    """The plural of a kind, and whether its objects live in namespaces."""

    plural: str
    namespaced: bool = True


KINDS: Mapping[str, Resource] = {
    "ConfigMap": Resource("configmaps"),
    "Event": Resource("events"),
    "Namespace": Resource("namespaces", namespaced=False),
    "Node": Resource("nodes", namespaced=False),
    "PersistentVolumeClaim": Resource("persistentvolumeclaims"),
    "Pod": Resource("pods"),
    "ResourceQuota": Resource("resourcequotas"),
    "Secret": Resource("secrets"),
    "Service": Resource("services"),
    "ServiceAccount": Resource("serviceaccounts"),
    "ComputeDomain.resource.nvidia.com": Resource("computedomains"),
    "ClusterQueue.kueue.x-k8s.io": Resource("clusterqueues", namespaced=False),
    "CronJob.batch": Resource("cronjobs"),
    "CustomResourceDefinition.apiextensions.k8s.io": Resource("customresourcedefinitions", namespaced=False),
    "DeviceClass.resource.k8s.io": Resource("deviceclasses", namespaced=False),
    "Deployment.apps": Resource("deployments"),
    "Ingress.networking.k8s.io": Resource("ingresses"),
    "IngressClass.networking.k8s.io": Resource("ingressclasses", namespaced=False),
    "Job.batch": Resource("jobs"),
    "LocalQueue.kueue.x-k8s.io": Resource("localqueues"),
    "NetworkPolicy.networking.k8s.io": Resource("networkpolicies"),
    "PodDisruptionBudget.policy": Resource("poddisruptionbudgets"),
    "PriorityClass.scheduling.k8s.io": Resource("priorityclasses", namespaced=False),
    "RayCluster.ray.io": Resource("rayclusters"),
    "RayCronJob.ray.io": Resource("raycronjobs"),
    "RayJob.ray.io": Resource("rayjobs"),
    "RayService.ray.io": Resource("rayservices"),
    "ResourceClaim.resource.k8s.io": Resource("resourceclaims"),
    "ResourceClaimTemplate.resource.k8s.io": Resource("resourceclaimtemplates"),
    "Role.rbac.authorization.k8s.io": Resource("roles"),
    "RoleBinding.rbac.authorization.k8s.io": Resource("rolebindings"),
    "RuntimeClass.node.k8s.io": Resource("runtimeclasses", namespaced=False),
    "StorageClass.storage.k8s.io": Resource("storageclasses", namespaced=False),
    "Workload.kueue.x-k8s.io": Resource("workloads"),
    "WorkloadPriorityClass.kueue.x-k8s.io": Resource("workloadpriorityclasses", namespaced=False),
}
"""By kind and group."""

_VERSIONS: Mapping[str, str] = {
    "": "v1",
    "apiextensions.k8s.io": "apiextensions.k8s.io/v1",
    "apps": "apps/v1",
    "batch": "batch/v1",
    "kueue.x-k8s.io": "kueue.x-k8s.io/v1beta1",
    "networking.k8s.io": "networking.k8s.io/v1",
    "node.k8s.io": "node.k8s.io/v1",
    "policy": "policy/v1",
    "ray.io": "ray.io/v1",
    "rbac.authorization.k8s.io": "rbac.authorization.k8s.io/v1",
    "resource.k8s.io": "resource.k8s.io/v1",
    "resource.nvidia.com": "resource.nvidia.com/v1beta1",
    "scheduling.k8s.io": "scheduling.k8s.io/v1",
    "storage.k8s.io": "storage.k8s.io/v1",
}
API_VERSIONS: Mapping[str, str] = {kind: _VERSIONS[kind.partition(".")[2]] for kind in KINDS}
"""The version in which we read a kind, by kind and group."""


def root(api_version: str) -> str:
    """The path below which an API version lives."""
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"


def collection(api_version: str, resource: Resource, namespace: str | None) -> str:
    """The path of all objects of a kind, in one namespace or in all."""
    folder = f"/namespaces/{quote(namespace, safe='')}" if resource.namespaced and namespace else ""
    return f"{root(api_version)}{folder}/{resource.plural}"


def address(ref: ObjectRef, resource: Resource) -> str:
    """The path of one object."""
    return f"{collection(ref.api_version, resource, ref.namespace or 'default')}/{quote(ref.name, safe='')}"
