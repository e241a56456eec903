"""KubeRay's objects taken apart: the job, the cluster, the head, the groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from portable.linter.kube.objects import KubeObject
from portable.linter.kube.pods import label_of
from portable.linter.yamltext import EMPTY, Mapping, Node, Scalar

KINDS = ("RayCluster", "RayJob", "RayService", "RayCronJob")
_CLUSTER_KEYS = {"RayJob": "rayClusterSpec", "RayService": "rayClusterConfig", "RayCronJob": "rayClusterSpec"}
_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")


class Trouble(NamedTuple):
    """Something wrong with an object: the node to point at, its route, what is wrong, and what to do."""

    node: Node
    route: str
    message: str
    help: str


@dataclass(frozen=True)
class Group:
    """The head group or a worker group."""

    node: Mapping
    route: str
    name: str
    is_head: bool

    @property
    def pod(self) -> Mapping:
        """The PodSpec."""
        return self.node.mapping("template", "spec")

    @property
    def container(self) -> Mapping:
        """The Ray container: the first."""
        first = next(iter(self.pod.sequence("containers")), EMPTY)
        return first if isinstance(first, Mapping) else EMPTY

    @property
    def start(self) -> Mapping:
        """`rayStartParams`."""
        return self.node.mapping("rayStartParams")


@dataclass(frozen=True)
class RayObject:
    """A KubeRay object, with the job and the cluster in it."""

    object: KubeObject

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return self.object.kind

    @cached_property
    def job(self) -> Mapping:
        """The spec of a RayJob, or of a RayCronJob's template; empty for others."""
        if self.kind == "RayCronJob":
            return self.object.spec.mapping("jobTemplate")
        return self.object.spec if self.kind == "RayJob" else EMPTY

    @cached_property
    def cluster(self) -> Mapping:
        """The spec of the RayCluster; empty where there is none."""
        key = _CLUSTER_KEYS.get(self.kind)
        holder = self.job if self.kind in ("RayJob", "RayCronJob") else self.object.spec
        return holder.mapping(key) if key else holder

    @property
    def job_route(self) -> str:
        """The route of `job`."""
        return f"{self.object.route}/spec" + ("/jobTemplate" if self.kind == "RayCronJob" else "")

    @property
    def cluster_route(self) -> str:
        """The route of `cluster`."""
        key = _CLUSTER_KEYS.get(self.kind)
        return f"{self.job_route}/{key}" if key else self.job_route

    @cached_property
    def head(self) -> Group | None:
        """The head group."""
        node = self.cluster.get("headGroupSpec")
        return Group(node, f"{self.cluster_route}/headGroupSpec", "head", True) if isinstance(node, Mapping) else None

    @cached_property
    def workers(self) -> list[Group]:
        """The worker groups."""
        found = []
        for number, node in enumerate(self.cluster.sequence("workerGroupSpecs")):
            if isinstance(node, Mapping):
                name = label_of(node, number)
                found.append(Group(node, f"{self.cluster_route}/workerGroupSpecs/{name}", name, False))
        return found

    @property
    def groups(self) -> list[Group]:
        """Head and workers."""
        return [*([self.head] if self.head else []), *self.workers]

    @property
    def scales(self) -> bool:
        """Whether Ray's autoscaler is on."""
        return self.cluster.text("enableInTreeAutoscaling") == "true"

    @property
    def autoscaler(self) -> str | None:
        """The version of the autoscaler, where it is named."""
        return self.cluster.text("autoscalerOptions", "version")

    @property
    def mode(self) -> str:
        """How a job is submitted."""
        return self.job.text("submissionMode") or "K8sJobMode"

    @property
    def ray_version(self) -> tuple[int, ...] | None:
        """`rayVersion` as numbers; None where it is missing or no version."""
        return version(self.cluster.text("rayVersion"))

    @property
    def queue(self) -> Scalar | None:
        """The Kueue queue that it is sent to."""
        found = self.object.labels.get("kueue.x-k8s.io/queue-name")
        return found if isinstance(found, Scalar) else None


def ray_objects(found: Iterable[KubeObject]) -> Iterator[RayObject]:
    """The KubeRay objects among others."""
    return (RayObject(one) for one in found if one.group == "ray.io" and one.kind in KINDS)


def version(text: str | None) -> tuple[int, ...] | None:
    """A version's first three numbers."""
    match = _VERSION.match(text or "")
    return tuple(int(part) for part in match.groups(default="0")) if match else None


def number(node: Node | None) -> int | None:
    """A scalar as a whole number; `0755` is octal, as in YAML 1.1."""
    if not isinstance(node, Scalar) or node.type != "integer":
        return None
    text = node.text.replace("_", "")
    digits = text.lstrip("+-")
    try:
        return int(text, 8 if digits[:1] == "0" and digits.isdigit() else 0)
    except ValueError:
        return None


def is_true(node: Node | None) -> bool:
    """Whether a scalar is a yes."""
    return isinstance(node, Scalar) and node.type == "boolean" and node.text.lower() in ("true", "yes", "on")


def variables(container: Mapping) -> dict[str, tuple[Scalar, str | None]]:
    """A container's variables: the node of the name, and the literal value if there is one."""
    found: dict[str, tuple[Scalar, str | None]] = {}
    for one in container.sequence("env"):
        if isinstance(one, Mapping) and isinstance(name := one.get("name"), Scalar):
            found[name.text] = (name, one.text("value"))
    return found
