"""A user's provider folder over an embedded provider: entry by entry, by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_LISTS = ("instanceTypes", "regions")
_TABLES = ("sources", "devices", "fabrics", "scaleUps", "attestations", "commitments")


def overlaid(base: dict[str, Any], over: dict[str, Any], file: str) -> dict[str, Any]:
    """Both trees as one; what the second says wins, field by field of an entry, and is noted under `files`."""
    result = dict(base)
    for key, value in over.items():
        if key in _LISTS:
            result[key] = _by_name(base.get(key, []), value)
        elif isinstance(value, dict) and isinstance(base.get(key), dict):
            result[key] = _merged(base[key], value)
        else:
            result[key] = value
    result["files"] = {**base.get("files", {}), **dict.fromkeys(_touched(over), file)}
    return result


def _by_name(base: list[dict[str, Any]], over: list[dict[str, Any]]) -> list[dict[str, Any]]:
    entries = {entry["name"]: entry for entry in base}
    for entry in over:
        entries[entry["name"]] = _merged(entries.get(entry["name"], {}), entry)
    return list(entries.values())


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        old = base.get(key)
        result[key] = _merged(old, value) if isinstance(value, dict) and isinstance(old, dict) else value
    return result


def _touched(over: dict[str, Any]) -> Iterator[str]:
    """The entries a folder speaks of: `instanceTypes.NAME`, `fabrics.NAME`, or a top-level key."""
    for key, value in over.items():
        if key in _LISTS:
            yield from (f"{key}.{entry['name']}" for entry in value)
        elif key in _TABLES:
            yield from (f"{key}.{name}" for name in value)
        elif key != "name":
            yield key
