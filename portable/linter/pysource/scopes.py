"""What a name stands for: an imported thing, an alias of one, a flag that tells runtimes apart, or something else."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import NamedTuple

from portable.linter.reach import Reach


class Flag(NamedTuple):
    """A variable that holds the answer to which runtime this is."""

    true: Reach
    false: Reach


@dataclass(slots=True)
class Scope:
    """One module, class or function body."""

    kind: str
    names: dict[str, str | Flag | None] = field(default_factory=dict)
    """Dotted name, flag, or None for anything else that hides an outer name."""


class Scopes:
    """The scopes around a place, outermost first."""

    def __init__(self) -> None:
        self._stack = [Scope("module")]

    def enter(self, kind: str) -> None:
        """Begin a body."""
        self._stack.append(Scope(kind))

    def leave(self) -> None:
        """End the innermost body."""
        self._stack.pop()

    @property
    def kind(self) -> str:
        """`module`, `class` or `function`."""
        return self._stack[-1].kind

    def bind(self, name: str, meaning: str | Flag | None) -> None:
        """Give a name its meaning in the innermost body."""
        self._stack[-1].names[name] = meaning

    def look_up(self, name: str) -> str | Flag | None:
        """The meaning of a name; one that is bound nowhere stands for itself (a builtin, say)."""
        last = len(self._stack) - 1
        for depth in range(last, -1, -1):
            scope = self._stack[depth]
            if name in scope.names and (scope.kind != "class" or depth == last):
                return scope.names[name]
        return name

    def resolve(self, node: ast.expr) -> str | None:
        """The dotted name an expression stands for, or None."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        root = self.look_up(node.id)
        if not isinstance(root, str):
            return None
        parts.append(root)
        parts.reverse()
        return ".".join(parts)

    def bind_import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Give the names of an import statement their meaning."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.bind(
                    alias.asname or alias.name.partition(".")[0],
                    alias.name if alias.asname else alias.name.partition(".")[0],
                )
            return
        module = module_of(node)
        for alias in node.names:
            self.bind(alias.asname or alias.name, f"{module}.{alias.name}")


def module_of(node: ast.ImportFrom) -> str:
    """The module an import takes from; relative ones keep their dots."""
    return "." * node.level + (node.module or "")
