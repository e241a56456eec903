"""Where the pods stand in objects of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from portable.linter.kube.devices import device_class, resource
from portable.linter.kube.objects import KubeObject
from portable.linter.reach import EVERYWHERE, Reach, reach
from portable.linter.yamltext import Mapping, Node, Scalar, Sequence

_TEMPLATE = ("spec", "template", "spec")
_CLUSTER = (("headGroupSpec", "template", "spec"), ("workerGroupSpecs", "[]", "template", "spec"))
_LWS = (("leaderWorkerTemplate", "leaderTemplate", "spec"), ("leaderWorkerTemplate", "workerTemplate", "spec"))
_JOBS = ("replicatedJobs", "[]", "template", "spec", "template", "spec")
_SUBMITTER = ("submitterPodTemplate", "spec")


def _below(*prefix: str, paths: tuple[tuple[str, ...], ...] = _CLUSTER) -> tuple[tuple[str, ...], ...]:
    return tuple((*prefix, *path) for path in paths)


PATHS: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("", "Pod"): (("spec",),),
    ("", "PodTemplate"): (("template", "spec"),),
    ("", "ReplicationController"): (_TEMPLATE,),
    ("apps", "ReplicaSet"): (_TEMPLATE,),
    ("apps", "Deployment"): (_TEMPLATE,),
    ("apps", "StatefulSet"): (_TEMPLATE,),
    ("apps", "DaemonSet"): (_TEMPLATE,),
    ("batch", "Job"): (_TEMPLATE,),
    ("batch", "CronJob"): (("spec", "jobTemplate", *_TEMPLATE),),
    ("jobset.x-k8s.io", "JobSet"): (("spec", *_JOBS),),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): _below("spec", paths=_LWS),
    ("disaggregatedset.x-k8s.io", "DisaggregatedSet"): _below("spec", "roles", "[]", "spec", paths=_LWS),
    ("kubeflow.org", "PyTorchJob"): (("spec", "pytorchReplicaSpecs", "{}", "template", "spec"),),
    ("kubeflow.org", "TFJob"): (("spec", "tfReplicaSpecs", "{}", "template", "spec"),),
    ("kubeflow.org", "XGBoostJob"): (("spec", "xgbReplicaSpecs", "{}", "template", "spec"),),
    ("kubeflow.org", "PaddleJob"): (("spec", "paddleReplicaSpecs", "{}", "template", "spec"),),
    ("kubeflow.org", "JAXJob"): (("spec", "jaxReplicaSpecs", "{}", "template", "spec"),),
    ("kubeflow.org", "MPIJob"): (("spec", "mpiReplicaSpecs", "{}", "template", "spec"),),
    ("trainer.kubeflow.org", "TrainingRuntime"): (("spec", "template", "spec", *_JOBS),),
    ("trainer.kubeflow.org", "ClusterTrainingRuntime"): (("spec", "template", "spec", *_JOBS),),
    ("batch.volcano.sh", "Job"): (("spec", "tasks", "[]", "template", "spec"),),
    ("ray.io", "RayCluster"): _below("spec"),
    ("ray.io", "RayJob"): (*_below("spec", "rayClusterSpec"), ("spec", *_SUBMITTER)),
    ("ray.io", "RayService"): _below("spec", "rayClusterConfig"),
    ("ray.io", "RayCronJob"): (
        *_below("spec", "jobTemplate", "rayClusterSpec"),
        ("spec", "jobTemplate", *_SUBMITTER),
    ),
}
"""By API group and kind: the ways to a PodSpec. `[]` is every item of a list, `{}` every value of a mapping."""


@dataclass(frozen=True)
class Pod:
    """One pod template of an object, or a pod itself."""

    owner: KubeObject
    template: Mapping
    """Holds `metadata` and `spec`."""
    spec: Mapping
    route: str
    part: str
    """`head`, `submitter`, the name of a group, role or task; empty where an object has one template only."""
    by_shape: bool = False
    """Found by its look, in a kind that nobody here knows."""

    @property
    def containers(self) -> list[Mapping]:
        """Init containers, containers and ephemeral ones."""
        names = ("initContainers", "containers", "ephemeralContainers")
        return [one for name in names for one in self.spec.sequence(name) if isinstance(one, Mapping)]

    @cached_property
    def runtimes(self) -> frozenset[str]:
        """The runtimes of the devices it asks for."""
        found = set()
        for container in self.containers:
            for key, _ in (
                *container.mapping("resources", "limits").pairs,
                *container.mapping("resources", "requests").pairs,
            ):
                device = resource(key.text)
                if device is not None:
                    found.add(device.runtime)
        return frozenset(found)

    @property
    def has_accelerator(self) -> bool:
        """Whether it asks for a known device."""
        return bool(self.runtimes) or bool(self.spec.sequence("resourceClaims"))

    def reach(self, others: frozenset[str]) -> Reach:
        """The runtimes that come by: those of its devices, else those of its object's other pods, else every one."""
        names = self.runtimes or others
        return reach(" ".join(sorted(names))) if names else EVERYWHERE


def pods(owner: KubeObject) -> Iterator[Pod]:
    """The pod templates of an object, in the order of `PATHS`; of an unknown kind what looks like one."""
    paths = PATHS.get((owner.group, owner.kind))
    if paths is None:
        yield from _by_shape(owner)
        return
    for path in paths:
        for template, spec, route, part in _along(owner.node, path, owner.route, ""):
            yield Pod(owner, template, spec, route, _named(path, part))


def _named(path: tuple[str, ...], part: str) -> str:
    if "headGroupSpec" in path:
        return "head"
    return "submitter" if "submitterPodTemplate" in path else part


def _along(node: Mapping, path: tuple[str, ...], route: str, part: str) -> Iterator[tuple[Mapping, Mapping, str, str]]:
    """Template, PodSpec, route and name of the part at the end of a path."""
    name, rest = path[0], path[1:]
    found = node.get(name)
    if rest and rest[0] in ("[]", "{}"):
        for label, item in _each(found):
            yield from _along(item, rest[1:], f"{route}/{name}/{label}", label)
    elif isinstance(found, Mapping) and rest:
        yield from _along(found, rest, f"{route}/{name}", part)
    elif isinstance(found, Mapping):
        yield node, found, f"{route}/{name}", part


def _each(node: Node | None) -> Iterator[tuple[str, Mapping]]:
    if isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            if isinstance(item, Mapping):
                yield label_of(item, number), item
    elif isinstance(node, Mapping):
        for key, value in node.entries():
            if isinstance(value, Mapping):
                yield key.text, value


def label_of(item: Mapping, number: int) -> str:
    """What an item of a list is called, for routes: its name, else its number."""
    return item.text("groupName") or item.text("name") or str(number)


def _by_shape(owner: KubeObject) -> Iterator[Pod]:
    seen: set[int] = set()
    pending: list[tuple[Mapping | Sequence, str, Mapping]] = [(owner.node, owner.route, owner.node)]
    while pending:
        node, route, holder = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Mapping) and _looks_like_a_pod(node):
            yield Pod(owner, holder, node, route, "", by_shape=True)
            continue
        below = (
            [(key.text, value) for key, value in node.pairs]
            if isinstance(node, Mapping)
            else [(str(number), item) for number, item in enumerate(node.items)]
        )
        outer = node if isinstance(node, Mapping) else holder
        pending.extend(
            (value, f"{route}/{name}", outer) for name, value in reversed(below) if not isinstance(value, Scalar)
        )


def _looks_like_a_pod(node: Mapping) -> bool:
    containers = node.sequence("containers")
    return bool(containers) and all(isinstance(one, Mapping) and one.entry("image") for one in containers)


def claim_runtimes(owner: KubeObject) -> frozenset[str]:
    """The runtimes of the device classes that a ResourceClaim or its template asks for."""
    found = set()
    for path in (("spec", "devices", "requests"), ("spec", "spec", "devices", "requests")):
        for request in owner.node.sequence(*path):
            if isinstance(request, Mapping):
                name = request.text("deviceClassName") or request.text("exactly", "deviceClassName")
                device = device_class(name or "")
                if device is not None:
                    found.add(device.runtime)
    return frozenset(found)
