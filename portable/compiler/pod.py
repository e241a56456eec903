"""A pod as the passes see it: frozen, each change a new pod; rendered to a pod template at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Term:
    """One requirement on a node's label: its value is one of these (no values: the label exists)."""

    key: str
    values: tuple[str, ...] = ()
    excluded: bool = False
    """The label is absent, or its value is none of these."""


@dataclass(frozen=True, slots=True)
class Pod:
    """The head, a worker, or the submitter, while passes add to it.

    `env` maps a name to its text or, for a reference, to the `valueFrom` object. Resources are limits and requests
    alike unless a pass says otherwise.
    """

    role: str
    """`head`, `submitter`, or the group's name."""
    container: str
    """The name of the Ray container."""
    image: str
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: Mapping[str, str | Object] = field(default_factory=dict)
    env_from: tuple[Object, ...] = ()
    limits: Mapping[str, str] = field(default_factory=dict)
    requests: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    """DRA: claim name in the pod to the ResourceClaimTemplate it comes from."""
    ports: tuple[tuple[str, int], ...] = ()
    mounts: tuple[Object, ...] = ()
    volumes: tuple[Object, ...] = ()
    init_containers: tuple[Object, ...] = ()
    sidecars: tuple[Object, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    node_selector: Mapping[str, str] = field(default_factory=dict)
    node_terms: tuple[Term, ...] = ()
    """Required node affinity, all of them."""
    pod_affinity: tuple[Object, ...] = ()
    """Required pod affinity terms."""
    preferred_pod_affinity: tuple[Object, ...] = ()
    pod_anti_affinity: tuple[Object, ...] = ()
    """Required pod anti-affinity terms."""
    spread: tuple[Object, ...] = ()
    tolerations: tuple[Object, ...] = ()
    capabilities: tuple[str, ...] = ()
    privileged: bool = False
    host_network: bool = False
    host_ipc: bool = False
    runtime_class: str | None = None
    service_account: str | None = None
    automount_token: bool | None = None
    priority_class: str | None = None
    scheduler: str | None = None
    restart_policy: str | None = None
    pull_secrets: tuple[str, ...] = ()
    ray_resources: Mapping[str, str] = field(default_factory=dict)
    """What Ray is told the node has: CPU, GPU, memory, custom."""
    ray_labels: Mapping[str, str] = field(default_factory=dict)

    def with_env(self, env: Mapping[str, str | Object]) -> Pod:
        """The pod with further environment; what is set already stays."""
        return replace(self, env={**env, **self.env})

    def with_limits(self, limits: Mapping[str, str]) -> Pod:
        """The pod with further resources, request and limit alike."""
        return replace(self, limits={**self.limits, **limits}, requests={**self.requests, **limits})

    def with_volume(self, volume: Object, mount: Object | None = None) -> Pod:
        """The pod with a volume, once by name, and a mount of it."""
        known = any(one["name"] == volume["name"] for one in self.volumes)
        return replace(
            self,
            volumes=self.volumes if known else (*self.volumes, volume),
            mounts=self.mounts if mount is None else (*self.mounts, mount),
        )

    def with_labels(self, labels: Mapping[str, str]) -> Pod:
        """The pod with further labels."""
        return replace(self, labels={**self.labels, **labels})

    def with_annotations(self, annotations: Mapping[str, str]) -> Pod:
        """The pod with further annotations."""
        return replace(self, annotations={**self.annotations, **annotations})

    def with_selector(self, labels: Mapping[str, str]) -> Pod:
        """The pod with further node selectors."""
        return replace(self, node_selector={**self.node_selector, **labels})

    def tolerating(self, *tolerations: Object) -> Pod:
        """The pod with further tolerations, each once."""
        new = tuple(one for one in tolerations if one not in self.tolerations)
        return replace(self, tolerations=(*self.tolerations, *new))

    def capable(self, *capabilities: str) -> Pod:
        """The pod with further Linux capabilities, each once, in order of name."""
        return replace(self, capabilities=tuple(sorted({*self.capabilities, *capabilities})))


def host_path(name: str, path: str, kind: str | None = None) -> Object:
    """A volume that is a folder or device of the node."""
    source: dict[str, Any] = {"path": path}
    return {"name": name, "hostPath": source | ({"type": kind} if kind else {})}


def mount(name: str, path: str, *, read_only: bool = False, sub_path: str | None = None) -> Object:
    """A volume's place in the container."""
    made: dict[str, Any] = {"name": name, "mountPath": path}
    if read_only:
        made["readOnly"] = True
    if sub_path is not None:
        made["subPath"] = sub_path
    return made


def toleration(key: str, value: str | None = None, effect: str | None = "NoSchedule") -> Object:
    """A toleration of one taint; no value tolerates any."""
    made: dict[str, Any] = {"key": key, "operator": "Exists" if value is None else "Equal"}
    if value is not None:
        made["value"] = value
    if effect is not None:
        made["effect"] = effect
    return made
