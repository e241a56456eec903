"""Who wrote which field of a live object, from its `managedFields`, and how these writers are called."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from portable.deploy.cluster import FIELD_MANAGER
from portable.model.plan import FieldPath

_CALLED: Mapping[str, str] = {
    "python-requests": "the Ray autoscaler",
    "kuberay-operator": "the KubeRay operator",
    "manager": "an operator (it calls itself `manager`)",
    "kueue": "Kueue",
    "kueue-admission": "Kueue",
    "kueue-job-controller": "Kueue",
    "kubectl-edit": "somebody with `kubectl edit`",
    "kubectl-patch": "somebody with `kubectl patch`",
    "kubectl-client-side-apply": "somebody with `kubectl apply`",
    "kubectl-label": "somebody with `kubectl label`",
    "kubectl-annotate": "somebody with `kubectl annotate`",
    "kubectl-scale": "somebody with `kubectl scale`",
    "kubectl": "somebody with `kubectl apply --server-side`",
    "kube-controller-manager": "Kubernetes",
    "kube-scheduler": "the scheduler",
    "argocd-controller": "Argo CD",
    "helm": "Helm",
}


def called(manager: str) -> str:
    """A field manager as people call it; an unknown one keeps its name in quotes."""
    return _CALLED.get(manager, f"`{manager}`")


class Owners:
    """Who owns which field."""

    def __init__(self, live: Mapping[str, Any]) -> None:
        self._sets: list[tuple[str, frozenset[FieldPath]]] = []
        for entry in live.get("metadata", {}).get("managedFields") or ():
            if not entry.get("subresource"):
                paths = frozenset(_paths(entry.get("fieldsV1") or {}, ()))
                self._sets.append((str(entry.get("manager", "")), paths))

    def of(self, path: FieldPath) -> tuple[str, ...]:
        """The managers of a field, or of the nearest field above it that is owned as a whole."""
        for length in range(len(path), 0, -1):
            found = tuple(manager for manager, paths in self._sets if path[:length] in paths)
            if found:
                return found
        return ()

    def other(self, path: FieldPath) -> str | None:
        """Another manager of a field as people call it; None if it is ours alone or nobody's."""
        return next((called(one) for one in self.of(path) if one != FIELD_MANAGER), None)

    def ours(self, path: FieldPath) -> bool:
        """Whether we own a field, alone or with others."""
        return FIELD_MANAGER in self.of(path)

    def leaves(self) -> frozenset[FieldPath]:
        """Every field that somebody owns as a whole."""
        return frozenset(path for _, paths in self._sets for path in paths)


def _paths(node: Mapping[str, Any], above: FieldPath) -> Iterator[FieldPath]:
    """The leaves of a field set; an element that is itself owned (`.`) is no leaf when it has fields of its own."""
    for key, below in node.items():
        if key == ".":
            continue
        path = (*above, _segment(key))
        if not below or set(below) == {"."}:
            yield path
        else:
            yield from _paths(below, path)


def _segment(key: str) -> str:
    """One step of a field set in our spelling: `f:spec`, `k:{"name":"x"}`, `v:"finalizer"`, `i:0`."""
    form, _, rest = key.partition(":")
    if form == "f":
        return rest
    if form == "k":
        return selector(json.loads(rest))
    return f"[={json.loads(rest)}]" if form == "v" else f"[{rest}]"


def selector(keys: Mapping[str, Any]) -> str:
    """A list element by its keys: `[name=ray-head]`, `[containerPort=80,protocol=TCP]`."""
    return f"[{','.join(f'{key}={value}' for key, value in sorted(keys.items()))}]"
