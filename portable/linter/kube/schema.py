"""The fields that KubeRay's objects and pods have: names, types, and the operator version that brought them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from portable.linter.kube.judged import judged, version_of
from portable.linter.yamltext import Mapping, Node, Scalar, Sequence

_TYPES = ("map", "list", "string")
FaultKind = Literal["unknown", "mistyped", "missing", "newer", "null"]

_QUANTITY = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?(?:\d+(?:\.\d*)?|\.\d+))?")
_NAMES = {
    "list": "a list",
    "map": "a mapping",
    "object": "a mapping",
    "string": "a string",
    "integer": "a whole number",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that the API server will not take."""

    kind: FaultKind
    node: Node
    path: tuple[str, ...]
    wanted: str
    """What should stand there, the missing field, or the version: the operator's, or the one that lacks the field."""
    known: tuple[str, ...] = ()
    """Fields that may stand where an unknown one does."""


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(Path(__file__).with_name("fields.json").read_text(encoding="utf-8"))
    return table


OLD_VERSION = "ray.io/v1alpha1"
"""Still served by operator 1.7, with fewer fields."""


def check_spec(kind: str, spec: Node, version: str = "") -> Iterator[Fault]:
    """Faults in the `spec` of a KubeRay object of this kind and `apiVersion`."""
    root = _table()["kinds"].get(kind)
    if root is not None:
        yield from _Check(_table()["nodes"], version == OLD_VERSION).run(root, spec, ("spec",))


def filled_in(group: Node) -> Iterator[str]:
    """The fields that the API server adds to a worker group of `OLD_VERSION`, one for each place."""
    types = _table()["nodes"]
    cluster = types[_table()["kinds"]["RayCluster"]]["p"]
    pending: list[tuple[int, Node]] = [(types[cluster["workerGroupSpecs"]]["i"], group)]
    while pending:
        number, node = pending.pop()
        wanted = types[number]
        if isinstance(node, Sequence) and wanted["t"] == "list":
            pending.extend((wanted["i"], item) for item in node.items)
        if not isinstance(node, Mapping) or wanted["t"] != "object":
            continue
        for name, entry in wanted["p"].items():
            number, more = entry if isinstance(entry, list) else (entry, {})
            if (value := node.get(name)) is not None:
                pending.append((number, value))
            elif more.get("d") and not more.get("v"):
                yield name


def check_pod(spec: Node, path: tuple[str, ...]) -> Iterator[Fault]:
    """Faults in a PodSpec."""
    yield from _Check(_table()["nodes"]).run(_table()["podSpec"], spec, path)


class _Check:
    """One walk along a tree and the table."""

    def __init__(self, types: list[dict[str, Any]], is_old: bool = False) -> None:
        self._types, self._is_old = types, is_old
        self._seen: set[tuple[int, int]] = set()

    def run(self, root: int, node: Node, path: tuple[str, ...]) -> Iterator[Fault]:
        """The faults at a node and below it, each node judged once for each type."""
        pending: list[tuple[int, Node, tuple[str, ...]]] = [(root, node, path)]
        while pending:
            number, node, path = pending.pop()
            if (number, id(node)) in self._seen:
                continue
            self._seen.add((number, id(node)))
            wanted = self._types[number]
            yield from _mistyped(wanted, node, path)
            yield from self._below(wanted, node, path, pending)

    def _below(
        self,
        wanted: dict[str, Any],
        node: Node,
        path: tuple[str, ...],
        pending: list[tuple[int, Node, tuple[str, ...]]],
    ) -> Iterator[Fault]:
        below: list[tuple[int, Node, tuple[str, ...]]] = []
        if wanted["t"] == "object" and isinstance(node, Mapping):
            yield from self._fields(wanted, node, path, below)
        elif wanted["t"] == "map" and isinstance(node, Mapping):
            below.extend((wanted["i"], value, (*path, key.text)) for key, value in node.entries())
        elif wanted["t"] == "list" and isinstance(node, Sequence):
            below.extend((wanted["i"], item, (*path, str(number))) for number, item in enumerate(node.items))
        pending.extend(reversed(below))

    def _fields(
        self,
        wanted: dict[str, Any],
        node: Mapping,
        path: tuple[str, ...],
        below: list[tuple[int, Node, tuple[str, ...]]],
    ) -> Iterator[Fault]:
        fields = wanted["p"]
        for key, value in node.entries():
            entry = fields.get(key.text)
            if entry is None:
                yield Fault("unknown", key, (*path, key.text), "", tuple(fields))
                continue
            number, more = entry if isinstance(entry, list) else (entry, {})
            if self._is_old and more.get("v"):
                yield Fault("unknown", key, (*path, key.text), OLD_VERSION)
                continue
            if version_of(more.get("s", "0"))[: len(judged.operator)] > judged.operator:
                yield Fault("newer", key, (*path, key.text), more["s"])
                continue
            if more.get("d") and _is_null(value):
                continue
            below.append((number, value, (*path, key.text)))
        for name in (*wanted.get("r", ()), *(wanted.get("ra", ()) if self._is_old else ())):
            entry = fields[name]
            has_default = isinstance(entry, list) and entry[1].get("d")
            if not has_default and node.entry(name) is None:
                yield Fault("missing", node, (*path, name), name)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.type == "null"


def _mistyped(wanted: dict[str, Any], node: Node, path: tuple[str, ...]) -> Iterator[Fault]:
    kind = wanted["t"]
    if kind == "any":
        return
    if _is_null(node):
        yield Fault("null", node, path, _NAMES.get(kind, f"a {kind}"))
    elif not _fits(kind, node):
        yield Fault("mistyped", node, path, _NAMES.get(kind, f"a {kind}"))
    elif wanted.get("e") and isinstance(node, Scalar) and node.text not in wanted["e"]:
        yield Fault("mistyped", node, path, "one of " + ", ".join(wanted["e"]))
    elif "m" in wanted and isinstance(node, Scalar) and _below_minimum(node.text, wanted["m"]):
        yield Fault("mistyped", node, path, f"at least {wanted['m']:g}")
    elif wanted.get("n") and isinstance(node, Sequence) and len(node.items) < wanted["n"]:
        yield Fault("mistyped", node, path, f"a list of at least {wanted['n']}")


def _below_minimum(text: str, least: float) -> bool:
    try:
        return float(text) < least
    except ValueError:
        return False


def _fits(kind: str, node: Node) -> bool:
    if kind in ("object", "map"):
        return isinstance(node, Mapping)
    if kind == "list":
        return isinstance(node, Sequence)
    if not isinstance(node, Scalar):
        return False
    if kind == "quantity":
        return node.type in ("string", "integer", "number") and bool(_QUANTITY.fullmatch(node.text))
    if kind == "intOrString":
        return node.type in ("string", "integer")
    return node.type == kind or (kind == "number" and node.type == "integer")


@dataclass(frozen=True, slots=True)
class FieldTypes:
    """Names of fields of pods and groups that are of one type wherever they occur."""

    maps: frozenset[str]
    lists: frozenset[str]
    texts: frozenset[str]


@cache
def field_types() -> FieldTypes:
    """The names of maps with free keys, of lists, and of texts."""
    found: dict[str, set[str]] = {}
    types = _table()["nodes"]
    for node in types:
        for name, entry in node.get("p", {}).items():
            number = entry[0] if isinstance(entry, list) else entry
            found.setdefault(name, set()).add(types[number]["t"])
    return FieldTypes(*(frozenset(name for name, kinds in found.items() if kinds == {wanted}) for wanted in _TYPES))
