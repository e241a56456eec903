"""Whether the operator's own types write an object back unchanged, and what has to change so that they do.

The operator reads a RayJob, a RayService, or a RayCluster that it gives a finalizer, into Go types, and writes all of
it. Where that differs from what was applied, it owns the field from then on, and applying the file again is a conflict.
`workerGroupSpecs` is one field: any difference inside it counts. Elsewhere only values that change do. Seen with the
API server 1.35.4 on operator 1.6.2, a case for each of the forms below (2026-11).

Of an object in `ray.io/v1alpha1` the server keeps no record of who wrote what once the operator has written a status:
the next apply meets an owner of everything, and whatever the server filled in below `workerGroupSpecs` is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from portable.linter.kube.pods import label_of
from portable.linter.kube.ray import RayObject
from portable.linter.kube.schema import OLD_VERSION, field_types, filled_in
from portable.linter.yamltext import Mapping, Node, Scalar, Sequence

_DROPPED_FALSE = frozenset({"hostIPC", "hostNetwork", "hostPID", "readOnly", "stdin", "stdinOnce", "tty"})
"""Flags that are not pointers in Go: false is left out."""
_DROPPED_ZERO = frozenset(
    {
        *("failureThreshold", "hostPort", "initialDelaySeconds", "periodSeconds", "successThreshold"),
        "timeoutSeconds",
    }
)
_KEPT_TEXTS = frozenset({"groupName", "name", "storageClassName", "externalStorageNamespace", "namespace"})


class Change(NamedTuple):
    """One difference: where, what it is, and the edit that ends it."""

    node: Node
    route: str
    what: str
    kind: str
    """`add` a key with an empty mapping to the mapping `node`; `replace` the scalar; `drop` the key with its value."""
    text: str
    value: Node | None = None
    """For `drop`: the key's value."""
    holder: Mapping | None = None
    """For `drop`: the mapping that the key stands in."""


def is_written_back(ray: RayObject) -> bool:
    """Whether the operator writes the whole object, finalizer or not."""
    if ray.kind in ("RayJob", "RayService"):
        return True
    if ray.kind != "RayCluster":
        return False
    enabled = ray.object.annotations.text("ray.io/ft-enabled") == "true"
    return enabled or ray.cluster.entry("gcsFaultToleranceOptions") is not None


def changes(ray: RayObject) -> Iterator[Change]:
    """Every difference, in the order of the object."""
    yield from _forgotten(ray)
    if not is_written_back(ray):
        return
    for group in ray.groups:
        if group.is_head:
            yield from _quantities(group.node, f"{ray.cluster_route}/headGroupSpec")
            continue
        if ray.kind == "RayCluster" and group.node.entry("rayStartParams") is None:
            yield Change(group.node, group.route, "`rayStartParams: {}` is missing", "add", "rayStartParams")
        yield from _worker(group.node, group.route)
    for name in ("submitterPodTemplate",):
        found = ray.job.get(name)
        if isinstance(found, Mapping) and ray.kind == "RayJob":
            yield from _quantities(found, f"{ray.job_route}/{name}")
    options = ray.cluster.mapping("autoscalerOptions")
    yield from _quantities(options, f"{ray.cluster_route}/autoscalerOptions")


def _forgotten(ray: RayObject) -> Iterator[Change]:
    version = ray.object.node.get("apiVersion")
    added = next((name for group in ray.workers for name in filled_in(group.node)), None)
    if added and isinstance(version, Scalar) and version.text == OLD_VERSION:
        what = f"of `{version.text}` the server forgets who wrote what, and it adds `{added}`"
        yield Change(version, f"{ray.object.route}/apiVersion", what, "replace", "ray.io/v1")


def _worker(node: Mapping, route: str) -> Iterator[Change]:
    if node.entry("scaleStrategy") is None:
        yield Change(node, route, "`scaleStrategy: {}` is missing", "add", "scaleStrategy")
    template = node.get("template")
    if isinstance(template, Mapping) and template.entry("metadata") is None:
        yield Change(template, f"{route}/template", "`template.metadata: {}` is missing", "add", "metadata")
    if isinstance(template, Mapping):
        yield from _resources(template.mapping("spec"), f"{route}/template/spec")
    yield from _quantities(node, route)
    yield from _zeros(node, route)


def _resources(pod: Mapping, route: str) -> Iterator[Change]:
    for name in ("initContainers", "containers"):
        for number, one in enumerate(pod.sequence(name)):
            if isinstance(one, Mapping) and one.entry("resources") is None:
                where = f"{route}/{name}/{label_of(one, number)}"
                yield Change(one, where, "a container's `resources: {}` is missing", "add", "resources")
    for one in pod.sequence("volumes"):
        claim = one.mapping("ephemeral", "volumeClaimTemplate") if isinstance(one, Mapping) else None
        if claim is not None and claim.pairs and claim.entry("metadata") is None:
            where = f"{route}/volumes/{label_of(one, 0) if isinstance(one, Mapping) else ''}"
            yield Change(claim, where, "a claim template's `metadata: {}` is missing", "add", "metadata")


def _nodes(node: Node, route: str) -> Iterator[tuple[str, Mapping, Scalar, Node, str]]:
    """Every key below a node: its mapping's key, the mapping, the key, the value, the route; each mapping once."""
    pending: list[tuple[Node, str, str]] = [(node, "", route)]
    seen: set[int] = set()
    while pending:
        node, name, route = pending.pop()
        if isinstance(node, Scalar) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Sequence):
            pending.extend(
                (item, name, f"{route}/{label_of(item, number) if isinstance(item, Mapping) else number}")
                for number, item in reversed(list(enumerate(node.items)))
            )
            continue
        for key, value in node.pairs:
            yield name, node, key, value, f"{route}/{key.text}"
        pending.extend((value, key.text, f"{route}/{key.text}") for key, value in reversed(node.pairs))


def _quantities(node: Mapping, route: str) -> Iterator[Change]:
    # Costs a fifth of the linter's start, which most runs have no use for.
    from portable.model.quantity import canonical

    for holder, _, key, value, where in _nodes(node, route):
        is_quantity = (holder in ("limits", "requests") and "resources/" in where) or key.text == "sizeLimit"
        if not is_quantity or not isinstance(value, Scalar) or value.type == "null":
            continue
        right = canonical(value.text)
        if right != value.text or value.type != "string":
            yield Change(
                value, where, f"`{value.text}` is written back as `{_quoted(right)}`", "replace", _quoted(right)
            )


def _quoted(text: str) -> str:
    """A quantity as YAML takes it for a text."""
    return text if Scalar(text, 0, 0, None).type == "string" else f'"{text}"'


def _zeros(node: Mapping, route: str) -> Iterator[Change]:
    types = field_types()
    for _, holder, key, value, where in _nodes(node, route):
        name = key.text
        if isinstance(value, Scalar):
            is_zero = (
                (value.text == "" and value.type == "string" and name in types.texts and name not in _KEPT_TEXTS)
                or (value.text == "false" and name in _DROPPED_FALSE)
                or (value.text == "0" and value.type == "integer" and name in _DROPPED_ZERO)
            )
        else:
            is_empty = not (value.pairs if isinstance(value, Mapping) else value.items)
            is_zero = is_empty and (name in types.maps or name in types.lists) and name != "rayStartParams"
        if is_zero:
            yield Change(key, where, f"`{name}` of nothing is left out", "drop", "", value, holder)
