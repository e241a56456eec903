"""Objects out of documents: lists are unwrapped, what is no object is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from portable.linter.yamltext import Mapping, Node, Scalar

MOST = 50_000
"""Objects of one file that are looked at; lists may hold each other."""

PARTIAL = frozenset({"Kustomization", "Component"})
"""Kinds whose files, and patches beside them, are pieces of objects."""


@dataclass(frozen=True)
class KubeObject:
    """One object of a manifest."""

    node: Mapping
    api_version: str
    kind: str

    @property
    def group(self) -> str:
        """The API group; empty for the core one."""
        return self.api_version.rpartition("/")[0]

    @cached_property
    def name(self) -> str:
        """`metadata.name`, or `generateName`, or nothing."""
        return self.node.text("metadata", "name") or self.node.text("metadata", "generateName") or ""

    @cached_property
    def route(self) -> str:
        """Kind and name: stable when objects move."""
        return f"{self.kind}/{self.name}"

    @property
    def labels(self) -> Mapping:
        """`metadata.labels`."""
        return self.node.mapping("metadata", "labels")

    @property
    def annotations(self) -> Mapping:
        """`metadata.annotations`."""
        return self.node.mapping("metadata", "annotations")

    @property
    def spec(self) -> Mapping:
        """`spec`."""
        return self.node.mapping("spec")


def objects(roots: Iterator[Node]) -> Iterator[KubeObject]:
    """Every object, those in lists too."""
    seen: set[int] = set()
    pending = list(roots)[::-1]
    while pending and len(seen) < MOST:
        node = pending.pop()
        if not isinstance(node, Mapping) or id(node) in seen:
            continue
        seen.add(id(node))
        version, kind = node.get("apiVersion"), node.get("kind")
        if not isinstance(version, Scalar) or not isinstance(kind, Scalar):
            continue
        items = node.sequence("items")
        if kind.text.endswith("List") and items:
            pending.extend(reversed(items))
        else:
            yield KubeObject(node, version.text, kind.text)
