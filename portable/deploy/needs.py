"""What compiled objects need of a cluster beside themselves: kinds, names they refer to, nodes for their pods."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portable.deploy.queue import QUEUE_LABEL
from portable.model.manifest import Manifest

PRIORITY_LABEL = "kueue.x-k8s.io/priority-class"
SCHEDULED = "rayjob.json"
"""The key of a ConfigMap under which a schedule keeps the job that it makes."""
_CLUSTER_KEYS = ("rayClusterSpec", "rayClusterConfig")


@dataclass(frozen=True, slots=True)
class PodNeed:
    """The pods of one role: how many, and what their nodes must offer."""

    role: str
    count: int
    spec: Mapping[str, Any]

    @property
    def requests(self) -> Mapping[str, str]:
        """What all containers of one pod ask for."""
        return requested(self.spec)


@dataclass
class Needs:
    """Names by what they are of; each is looked for on the cluster."""

    kinds: dict[str, set[str]] = field(default_factory=dict)
    """API version to kinds."""
    named: dict[str, set[str]] = field(default_factory=dict)
    """Kind and group, as `Secret` or `PriorityClass.scheduling.k8s.io`, to names."""
    keys: dict[str, set[str]] = field(default_factory=dict)
    """Secret to the keys that are read of it."""
    pods: list[PodNeed] = field(default_factory=list)
    queue: str | None = None

    def need(self, group_kind: str, name: object) -> None:
        """Remembers that an object of this name is referred to."""
        if isinstance(name, str) and name:
            self.named.setdefault(group_kind, set()).add(name)


def needs_of(manifests: Iterable[Manifest]) -> Needs:
    """Everything the objects refer to and do not bring themselves."""
    brought = list(manifests)
    objects = [*brought, *(made for one in brought for made in _made_later(one))]
    needs = Needs()
    for one in objects:
        needs.kinds.setdefault(one.api_version, set()).add(one.kind)
        labels = one.body["metadata"].get("labels") or {}
        needs.queue = labels.get(QUEUE_LABEL) or needs.queue
        needs.need("WorkloadPriorityClass.kueue.x-k8s.io", labels.get(PRIORITY_LABEL))
        _object(needs, one)
    for one in objects:
        needs.named.get(one.kind, set()).discard(one.name)
    return needs


def _made_later(one: Manifest) -> Iterator[Manifest]:
    """The RayJob that a schedule makes at its times, which stands in a ConfigMap until then."""
    text = (one.body.get("data") or {}).get(SCHEDULED) if one.kind == "ConfigMap" else None
    if text is not None:
        yield Manifest(json.loads(text))


def _object(needs: Needs, one: Manifest) -> None:
    spec = one.body.get("spec") or {}
    if one.kind == "PersistentVolumeClaim":
        needs.need("StorageClass.storage.k8s.io", spec.get("storageClassName"))
    elif one.kind == "Ingress":
        needs.need("IngressClass.networking.k8s.io", spec.get("ingressClassName"))
        for tls in spec.get("tls") or ():
            needs.need("Secret", tls.get("secretName"))
    elif one.kind == "ResourceClaimTemplate":
        for request in (spec.get("spec") or {}).get("devices", {}).get("requests") or ():
            exact = request.get("exactly") or request
            needs.need("DeviceClass.resource.k8s.io", exact.get("deviceClassName"))
    for pod in _pods(one.body):
        needs.pods.append(pod)
        _pod(needs, pod.spec)


def _pods(body: Mapping[str, Any]) -> Iterator[PodNeed]:
    """The pod templates of an object, with how many pods are made of each."""
    spec = body.get("spec") or {}
    if body["kind"] == "CronJob":
        yield PodNeed("schedule", 1, spec["jobTemplate"]["spec"]["template"]["spec"])
        return
    job = spec.get("jobTemplate") or spec
    cluster = next((job[key] for key in _CLUSTER_KEYS if key in job), spec)
    if "headGroupSpec" not in cluster:
        return
    yield PodNeed("head", 1, cluster["headGroupSpec"]["template"]["spec"])
    for group in cluster.get("workerGroupSpecs") or ():
        count = int(group.get("minReplicas") or 0) * int(group.get("numOfHosts") or 1)
        yield PodNeed(str(group["groupName"]), count, group["template"]["spec"])
    if "submitterPodTemplate" in job:
        yield PodNeed("submitter", 1, job["submitterPodTemplate"]["spec"])


def _pod(needs: Needs, spec: Mapping[str, Any]) -> None:
    needs.need("ServiceAccount", spec.get("serviceAccountName"))
    needs.need("PriorityClass.scheduling.k8s.io", spec.get("priorityClassName"))
    needs.need("RuntimeClass.node.k8s.io", spec.get("runtimeClassName"))
    for secret in spec.get("imagePullSecrets") or ():
        needs.need("Secret", secret.get("name"))
    for volume in spec.get("volumes") or ():
        needs.need("PersistentVolumeClaim", (volume.get("persistentVolumeClaim") or {}).get("claimName"))
        needs.need("Secret", (volume.get("secret") or {}).get("secretName"))
        needs.need("ConfigMap", (volume.get("configMap") or {}).get("name"))
    for container in (*(spec.get("initContainers") or ()), *(spec.get("containers") or ())):
        for variable in container.get("env") or ():
            wanted = (variable.get("valueFrom") or {}).get("secretKeyRef") or {}
            needs.need("Secret", wanted.get("name"))
            if wanted:
                needs.keys.setdefault(str(wanted["name"]), set()).add(str(wanted["key"]))


def requested(spec: Mapping[str, Any]) -> dict[str, str]:
    """What one pod asks for, added up over its containers."""
    total: dict[str, float] = {}
    for container in spec.get("containers") or ():
        resources = container.get("resources") or {}
        for name, quantity in {**(resources.get("limits") or {}), **(resources.get("requests") or {})}.items():
            total[name] = total.get(name, 0) + amount(quantity)
    return {name: f"{value:g}" if value < 1e6 else str(int(value)) for name, value in total.items()}


def amount(quantity: object) -> float:
    """A Kubernetes quantity as a number, in its own unit: CPUs, bytes, pieces; what is none is 0."""
    from portable.model.quantity import parse_bytes

    text = str(quantity)
    if text.endswith("m") and text[:-1].replace(".", "", 1).isdigit():
        return float(text[:-1]) / 1000
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(parse_bytes(text))
    except ValueError:
        return 0.0
