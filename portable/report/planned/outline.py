"""The words of a plan: signs of actions, and the few lines that tell what a new object is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from portable.model.plan import ABSENT, Action, FieldChange

ACTIONS: tuple[Action, ...] = ("create", "update", "replace", "delete", "unchanged")

SIGNS: Mapping[Action, str] = {"create": "+", "update": "~", "replace": "-/+", "delete": "-", "unchanged": "="}

WORDS: Mapping[Action, str] = {
    "create": "to create",
    "update": "to change",
    "replace": "to replace",
    "delete": "to destroy",
}


def outline(body: Mapping[str, Any]) -> Iterator[str]:
    """What a Ray object runs, and its groups; nothing for other objects."""
    spec = body.get("spec", {})
    if spec.get("schedule"):
        yield f"schedule: {spec['schedule']} {spec.get('timeZone', '')}".rstrip()
    if spec.get("entrypoint"):
        yield f"entrypoint: {spec['entrypoint']}"
    cluster = spec.get("rayClusterSpec") or spec.get("rayClusterConfig") or spec
    for group in cluster.get("workerGroupSpecs", ()) if isinstance(cluster, Mapping) else ():
        yield f"group {group['groupName']}: {_count(group)} x {_limits(group)}"


def _count(group: Mapping[str, Any]) -> str:
    low, high = group.get("minReplicas"), group.get("maxReplicas")
    count = f"{low}" if low == high else f"{low} to {high}"
    return f"{count} of {group['numOfHosts']} hosts" if group.get("numOfHosts", 1) > 1 else count


def _limits(group: Mapping[str, Any]) -> str:
    container = group["template"]["spec"]["containers"][0]
    limits = container.get("resources", {}).get("limits", {})
    return ", ".join(f"{key} {value}" for key, value in limits.items())


def field_line(field: FieldChange) -> str:
    """`spec.entrypoint: "old" -> "new" (owner: X)`."""
    tag = ""
    if field.cause == "admission":
        tag = " (admission)"
    elif field.cause == "theirs":
        tag = f" (owner: {field.owner or 'unknown'})"
    return f"{'.'.join(field.path)}: {_value(field.before)} -> {_value(field.after)}{tag}"


def _value(value: Any) -> str:
    return "none" if value is ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True)
