"""The form in which two objects are compared: without what changes by itself, quantities in one spelling."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from portable.deploy.owners import selector
from portable.model.plan import ABSENT, FieldPath
from portable.model.quantity import canonical

_OF_THE_SERVER = frozenset(
    {"managedFields", "resourceVersion", "generation", "creationTimestamp", "uid", "selfLink", "deletionTimestamp"}
    | {"deletionGracePeriodSeconds"}
)
_QUANTITIES = frozenset({"limits", "requests", "sizeLimit", "resources"})
"""Keys at or below which texts are quantities, which the operator writes back in Go's spelling."""

LIST_KEYS: Mapping[str, tuple[str, ...]] = {
    "workerGroupSpecs": ("groupName",),
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "imagePullSecrets": ("name",),
    "ports": ("containerPort", "protocol"),
    "resourceClaims": ("name",),
    "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
    "tolerations": ("key", "operator", "value", "effect", "tolerationSeconds"),
    "subjects": ("kind", "name", "namespace"),
    "ownerReferences": ("uid",),
}
"""What tells the elements of a list apart, by the list's name."""


def stripped(live: Mapping[str, Any]) -> dict[str, Any]:
    """The object without status and without what the server alone writes."""
    whole = {key: value for key, value in live.items() if key != "status"}
    whole["metadata"] = {key: value for key, value in live.get("metadata", {}).items() if key not in _OF_THE_SERVER}
    return whole


def digest(value: Any) -> str:
    """A digest of any JSON value that does not depend on the order of keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def fingerprint(live: Mapping[str, Any]) -> str:
    """The digest of a live object, the same as long as nothing of its meaning changes."""
    return digest(stripped(live))


def same(path: FieldPath, one: Any, other: Any) -> bool:
    """Whether two values mean the same; below `limits` and the like `1000m` is `1`."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return bool(one == other) or plain(path, one) == plain(path, other)


def plain(path: FieldPath, value: Any) -> Any:
    """A value with every quantity in it in canonical spelling."""
    if isinstance(value, Mapping):
        return {key: plain((*path, key), one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(path, one) for one in value]
    if isinstance(value, str | int) and not isinstance(value, bool) and _QUANTITIES.intersection(path):
        return canonical(str(value))
    return value


def keyed(name: str, items: Any) -> dict[str, Mapping[str, Any]] | None:
    """A list by the selectors of its elements; None if its elements cannot be told apart."""
    keys = LIST_KEYS.get(name)
    if keys is None or not isinstance(items, Sequence) or isinstance(items, str):
        return None
    found: dict[str, Mapping[str, Any]] = {}
    for item in items:
        if not isinstance(item, Mapping):
            return None
        chosen = {key: item[key] for key in keys if key in item}
        if not chosen:
            return None
        found[selector(chosen)] = item
    return found if len(found) == len(items) else None


def at(value: Any, path: FieldPath) -> Any:
    """What stands at a path; ABSENT if nothing does."""
    for position, step in enumerate(path):
        if isinstance(value, Mapping):
            value = value.get(step, ABSENT)
        elif isinstance(value, list | tuple):
            value = _element(path[position - 1] if position else "", value, step)
        else:
            return ABSENT
    return value


def _element(name: str, items: Sequence[Any], step: str) -> Any:
    found = keyed(name, items)
    if found is not None and step in found:
        return found[step]
    inner = step[1:-1]
    if inner.startswith("="):
        return next((item for item in items if str(item) == inner[1:]), ABSENT)
    if inner.isdigit():
        return items[int(inner)] if int(inner) < len(items) else ABSENT
    wanted = dict(part.split("=", 1) for part in inner.split(",") if "=" in part)
    return next(
        (
            item
            for item in items
            if isinstance(item, Mapping) and all(str(item.get(key)) == value for key, value in wanted.items())
        ),
        ABSENT,
    )


def placed(value: Any, path: FieldPath, new: Any) -> Any:
    """The value with something else at a path of plain keys; ABSENT takes the key away."""
    if not path:
        return new
    made = dict(value)
    below = placed(made.get(path[0], {}), path[1:], new)
    if below is ABSENT:
        made.pop(path[0], None)
    else:
        made[path[0]] = below
    return made
