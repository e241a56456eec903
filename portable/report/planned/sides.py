"""The two sides of a change as YAML: what is there now, and what is there after an apply.

A new object is told whole; of one that is there only the fields that change, each below the keys that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import unified_diff
from typing import Any

from portable.model.plan import ABSENT, Change, FieldPath
from portable.report.hiding import hidden
from portable.report.manifests.yaml_text import yaml_text

_WHOLE = 1_000_000
"""Lines of context: all, since only what changes and the keys that lead there are told in the first place."""


def sides(change: Change) -> tuple[str, str]:
    """Before and after; an empty text is nothing at all."""
    if change.action == "create":
        return "", "" if change.wanted is None else yaml_text(hidden(change.wanted))
    before = _text((one.path, one.before) for one in change.fields)
    after = _text((one.path, one.after) for one in change.fields)
    return before, after


def unified(change: Change, old: str = "live") -> Iterator[str]:
    """The lines of a unified diff of the two sides, each without its line break; `old` is what the first is called."""
    before, after = sides(change)
    name = place(change)
    sources = before.splitlines(), after.splitlines(), f"{old}/{name}", f"planned/{name}"
    return unified_diff(*sources, n=_WHOLE, lineterm="")


def place(change: Change) -> str:
    """`ml/RayJob.ray.io/demo`: the object as a path."""
    ref = change.ref
    return "/".join(part for part in (ref.namespace, ref.group_kind, ref.name) if part)


def _text(values: Iterable[tuple[FieldPath, Any]]) -> str:
    tree: dict[str, Any] = {}
    for path, value in values:
        if value is ABSENT:
            continue
        node = tree
        for step in path[:-1]:
            # A whole value may stand where a longer path leads through: then the whole is told.
            below = node.setdefault(step, {})
            if not isinstance(below, dict):
                break
            node = below
        else:
            node.setdefault(path[-1], value)
    return yaml_text(tree) if tree else ""
