"""Whether an object has the structure that a CRD's schema demands: types, required and unknown fields, enums.

Only what a structural schema of Kubernetes may say; validation rules in CEL are the API server's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


def schema_of(crd: Path, version: str = "v1") -> dict[str, Any]:
    """The schema of one version of a CRD."""
    document = yaml.load(crd.read_bytes(), Loader=yaml.CSafeLoader)
    found = next(one for one in document["spec"]["versions"] if one["name"] == version)
    schema: dict[str, Any] = found["schema"]["openAPIV3Schema"]
    return schema


def complaints(value: Any, schema: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """What is wrong with a value, each with its place."""
    if schema.get("x-kubernetes-int-or-string"):
        if isinstance(value, bool) or not isinstance(value, int | str):
            yield f"{path}: neither a number nor text"
        return
    wanted = schema.get("type")
    if wanted is not None and not _is(value, wanted):
        yield f"{path}: {type(value).__name__}, not {wanted}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']}"
    if isinstance(value, dict):
        yield from _fields(value, schema, path)
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from complaints(item, schema.get("items", {}), f"{path}[{at}]")


def _is(value: object, wanted: str) -> bool:
    return isinstance(value, _TYPES[wanted]) and (wanted == "boolean" or not isinstance(value, bool))


def _fields(value: Mapping[str, Any], schema: Mapping[str, Any], path: str) -> Iterator[str]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{path}.{name}: missing"
    for name, item in value.items():
        if name in known:
            yield from complaints(item, known[name], f"{path}.{name}")
        elif isinstance(schema.get("additionalProperties"), dict):
            yield from complaints(item, schema["additionalProperties"], f"{path}.{name}")
        elif known and not schema.get("x-kubernetes-preserve-unknown-fields"):
            yield f"{path}.{name}: unknown field"
