"""What is installed in a cluster: kinds, and the version of the KubeRay operator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from portable.deploy.cluster import Cluster, NotThere, Object
from portable.deploy.kinds import API_VERSIONS
from portable.deploy.needs import Needs
from portable.errors import NotAuthorised
from portable.model.doctor import Check
from portable.model.plan import ObjectRef, Subject

_INSTALL = {
    "ray.io": "helm install kuberay-operator kuberay/kuberay-operator -n kuberay-operator --create-namespace",
    "kueue.x-k8s.io": "install Kueue: https://kueue.sigs.k8s.io",
    "resource.nvidia.com": "install the NVIDIA DRA driver with ComputeDomains",
    "resource.k8s.io": "Kubernetes 1.34 or newer, or the DynamicResourceAllocation feature gate",
}
_FIELDS: tuple[tuple[tuple[int, int], tuple[str, ...]], ...] = (
    ((1, 7), ("workerGroupSpecs", "items", "priority")),
    ((1, 6), ("upgradeStrategy",)),
    ((1, 5), ("authOptions",)),
    ((1, 3), ("managedBy",)),
)
"""Fields of a RayCluster by the version that brought them, the newest first."""


def kind_checks(cluster: Cluster, needs: Needs) -> Iterator[Check]:
    """Whether the cluster knows every kind we make."""
    for version, kinds in sorted(needs.kinds.items()):
        served = cluster.serves(version)
        group = version.rpartition("/")[0]
        for kind in sorted(kinds):
            need = f"kind {kind} ({version})"
            if kind in served:
                yield Check(need, True, "the cluster knows it")
            else:
                fix = _INSTALL.get(group, f"install what serves {version}")
                yield Check(need, False, "the cluster does not know it", (fix,))
    if "RayCronJob" in needs.kinds.get("ray.io/v1", ()):
        fix = "see that the operator runs with `--feature-gates=RayCronJob=true`; its default is off"
        yield Check("the operator's gate RayCronJob", None, "no cluster tells whether it is on", (fix,))


def unseen(need: str, why: str) -> Check:
    """What the user may not look at: unknown, and who can tell."""
    return Check(need, None, why, ("ask who runs the cluster for the right to look, or to look for you",))


def operator_check(cluster: Cluster, subject: Subject, namespace: str) -> Iterator[Check]:
    """The operator's version by its Deployment, else by the fields of its CRD; and whether it runs."""
    need = f"KubeRay operator {subject.operator[0]}.{subject.operator[1]} or newer"
    deployment = _deployment(cluster, namespace)
    if deployment is not None:
        version = _image_version(deployment)
        if not (deployment.get("status") or {}).get("readyReplicas"):
            fix = f"kubectl -n {namespace} describe deployment {deployment['metadata']['name']}"
            yield Check("a running KubeRay operator", False, "its Deployment has no ready pod", (fix,))
        if version is not None:
            yield _judged(need, version, subject.operator, "its image is", namespace)
            return
    version = _crd_version(cluster)
    if version is None:
        yield unseen(need, "neither its Deployment nor its CRDs could be looked at")
        return
    yield _judged(need, version, subject.operator, "its CRDs are those of", namespace)


def _judged(need: str, found: tuple[int, int], wanted: tuple[int, int], how: str, namespace: str) -> Check:
    told = f"{how} {found[0]}.{found[1]}"
    if found >= wanted:
        return Check(need, True, told)
    fixes = (
        f"upgrade it, CRDs first: helm upgrade kuberay-operator kuberay/kuberay-operator -n {namespace}",
        f'or compile for it: `cluster: {{kuberay: "{found[0]}.{found[1]}"}}` on the target',
    )
    return Check(need, False, told, fixes)


def _deployment(cluster: Cluster, namespace: str) -> Object | None:
    try:
        found = cluster.list("apps/v1", "Deployment", namespace, "app.kubernetes.io/name=kuberay-operator")
    except (NotAuthorised, NotThere):
        return None
    return found[0] if found else None


def _image_version(deployment: Object) -> tuple[int, int] | None:
    for container in deployment["spec"]["template"]["spec"]["containers"]:
        found = re.search(r":v?(\d+)\.(\d+)", str(container.get("image", "")))
        if found is not None:
            return int(found[1]), int(found[2])
    return None


def _crd_version(cluster: Cluster) -> tuple[int, int] | None:
    """The newest version whose fields the CRD has; what is older than all we know is told as 1.2."""
    kind = "CustomResourceDefinition"
    ref = ObjectRef(API_VERSIONS[f"{kind}.apiextensions.k8s.io"], kind, None, "rayclusters.ray.io")
    try:
        crd = cluster.get(ref)
    except NotAuthorised:
        return None
    if crd is None:
        return None
    spec = _schema(crd)
    return next((version for version, path in _FIELDS if _has(spec, path)), (1, 2))


def _schema(crd: Object) -> Mapping[str, Any]:
    for version in crd["spec"].get("versions") or ():
        if version.get("name") == "v1":
            whole = version.get("schema", {}).get("openAPIV3Schema", {})
            found: Mapping[str, Any] = whole.get("properties", {}).get("spec", {})
            return found
    return {}


def _has(schema: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    node: Any = schema
    for step in path:
        node = node.get("items") if step == "items" else (node.get("properties") or {}).get(step)
        if node is None:
            return False
    return True
