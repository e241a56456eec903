"""Patches of Kubernetes objects: strategic merge, as kubectl does it for pods, and JSON Patch (RFC 6902)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

MERGE_KEYS: Mapping[str, str] = {
    "claims": "name",
    "containers": "name",
    "env": "name",
    "ephemeralContainers": "name",
    "hostAliases": "ip",
    "imagePullSecrets": "name",
    "initContainers": "name",
    "ports": "containerPort",
    "resourceClaims": "name",
    "schedulingGates": "name",
    "topologySpreadConstraints": "topologyKey",
    "volumeDevices": "devicePath",
    "volumeMounts": "mountPath",
    "volumes": "name",
}
"""Lists of a pod that merge item by item, and the field that names an item; every other list is replaced whole.

The patch merge keys of the Kubernetes core/v1 types.
"""

_DIRECTIVE = "$patch"


class PatchError(ValueError):
    """A patch that cannot be applied: where in the document, and why."""

    def __init__(self, path: str, reason: str, operation: int | None = None) -> None:
        at = "" if operation is None else f"operation {operation}: "
        super().__init__(f"{at}{path or 'the document'}: {reason}")
        self.path = path
        """A JSON pointer (RFC 6901); empty for the whole document."""
        self.reason = reason
        self.operation = operation
        """Position of the JSON Patch operation, from 0; None for a merge."""


def strategic_merge(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The object with a patch merged into it: maps merge, named things merge by name, null removes.

    `$patch: delete` in a map or a named thing removes it, `$patch: replace` takes the patch's content alone. Raises
    `PatchError` where the two disagree in form. Neither argument is changed.
    """
    return _merge_maps(base, patch, "")


def json_patch(base: Mapping[str, Any], operations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The object after RFC 6902 operations, all of them or none.

    Raises `PatchError` with the number of the operation that fails. Neither argument is changed.
    """
    document = plain(base)
    for number, operation in enumerate(operations):
        try:
            document = _operate(document, operation)
        except PatchError as error:
            raise PatchError(error.path, error.reason, number) from None
    if not isinstance(document, dict):
        raise PatchError("", f"the patch leaves {_kind(document)} where an object must be")
    return document


def plain(value: Any) -> Any:
    """A deep copy made of dicts and lists alone."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def _merge_maps(base: Mapping[str, Any], patch: Mapping[str, Any], path: str) -> dict[str, Any]:
    directive = patch.get(_DIRECTIVE, "merge")
    if directive not in ("merge", "replace"):
        raise PatchError(path, f"`{_DIRECTIVE}: {directive}` is not known here; merge, replace and delete are")
    result = {} if directive == "replace" else plain(base)
    for key, value in patch.items():
        where = f"{path}/{_escaped(str(key))}"
        if key == _DIRECTIVE:
            continue
        if str(key).startswith("$"):
            raise PatchError(where, f"the directive is not supported; `{_DIRECTIVE}` is")
        if value is None or _deletes(value):
            result.pop(key, None)
        else:
            result[key] = _merge_values(result.get(key), value, MERGE_KEYS.get(str(key)), where)
    return result


def _merge_values(mine: Any, value: Any, merge_key: str | None, path: str) -> Any:
    if mine is not None and _kind(mine) != _kind(value) and {_kind(mine), _kind(value)} & {"a map", "a list"}:
        raise PatchError(path, f"is {_kind(mine)}; the patch has {_kind(value)}")
    if isinstance(value, Mapping):
        return _merge_maps(mine or {}, value, path)
    if isinstance(value, list | tuple) and merge_key is not None:
        return _merge_lists(mine or [], value, merge_key, path)
    return plain(value)


def _merge_lists(mine: Sequence[Any], patch: Sequence[Any], merge_key: str, path: str) -> list[Any]:
    replaces = {_DIRECTIVE: "replace"}
    result = [] if replaces in patch else [plain(one) for one in mine]
    for position, item in enumerate(patch):
        where = f"{path}/{position}"
        if item == replaces:
            continue
        if not isinstance(item, Mapping) or item.get(merge_key) is None:
            raise PatchError(where, f"an item of this list is named by `{merge_key}`, which the patch does not give")
        found = next((at for at, one in enumerate(result) if one.get(merge_key) == item[merge_key]), None)
        if _deletes(item):
            result = [one for at, one in enumerate(result) if at != found]
        elif found is None:
            result.append(_merge_maps({}, item, where))
        else:
            result[found] = _merge_maps(result[found], item, where)
    return result


def _deletes(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get(_DIRECTIVE) == "delete"


def _kind(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a map"
    if isinstance(value, list | tuple):
        return "a list"
    return "nothing" if value is None else "a single value"


def _operate(document: Any, operation: Mapping[str, Any]) -> Any:
    name = operation.get("op")
    run = _OPERATIONS.get(name) if isinstance(name, str) else None
    if run is None:
        raise PatchError("", f"`op: {name}` is not one of {', '.join(_OPERATIONS)}")
    return run(document, _pointer(operation, "path"), operation)


def _add(document: Any, tokens: list[str], operation: Mapping[str, Any]) -> Any:
    return _put(document, tokens, plain(_member(operation, "value")))


def _remove(document: Any, tokens: list[str], _: Mapping[str, Any]) -> Any:
    _find(document, tokens)
    if not tokens:
        raise PatchError("", "the whole document cannot be removed")
    parent = _find(document, tokens[:-1])
    del parent[int(tokens[-1]) if isinstance(parent, list) else tokens[-1]]
    return document


def _replace(document: Any, tokens: list[str], operation: Mapping[str, Any]) -> Any:
    value = plain(_member(operation, "value"))
    _find(document, tokens)
    if not tokens:
        return value
    parent = _find(document, tokens[:-1])
    parent[int(tokens[-1]) if isinstance(parent, list) else tokens[-1]] = value
    return document


def _move(document: Any, tokens: list[str], operation: Mapping[str, Any]) -> Any:
    source = _pointer(operation, "from")
    value = _find(document, source)
    if source == tokens:
        return document
    if tokens[: len(source)] == source:
        raise PatchError(_text(tokens), "a value cannot be moved into itself")
    return _put(_remove(document, source, operation), tokens, value)


def _copy(document: Any, tokens: list[str], operation: Mapping[str, Any]) -> Any:
    return _put(document, tokens, plain(_find(document, _pointer(operation, "from"))))


def _test(document: Any, tokens: list[str], operation: Mapping[str, Any]) -> Any:
    if not _same(_find(document, tokens), _member(operation, "value")):
        raise PatchError(_text(tokens), "the value is not the one the patch tests for")
    return document


_OPERATIONS: Mapping[str, Callable[[Any, list[str], Mapping[str, Any]], Any]] = {
    "add": _add,
    "copy": _copy,
    "move": _move,
    "remove": _remove,
    "replace": _replace,
    "test": _test,
}


def _put(document: Any, tokens: list[str], value: Any) -> Any:
    """The document with a value at a place: set in a map, inserted into a list."""
    if not tokens:
        return value
    parent = _find(document, tokens[:-1])
    if isinstance(parent, dict):
        parent[tokens[-1]] = value
    elif isinstance(parent, list):
        end = len(parent)
        parent.insert(end if tokens[-1] == "-" else _index(tokens, end), value)
    else:
        raise PatchError(_text(tokens), "its parent is a single value")
    return document


def _find(document: Any, tokens: list[str]) -> Any:
    """The value at a place, which must exist."""
    for depth, token in enumerate(tokens, start=1):
        if isinstance(document, list):
            document = document[_index(tokens[:depth], len(document) - 1)]
        elif isinstance(document, dict) and token in document:
            document = document[token]
        else:
            raise PatchError(_text(tokens[:depth]), "there is no such thing")
    return document


def _index(tokens: list[str], last: int) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]*", tokens[-1]):
        raise PatchError(_text(tokens), f"`{tokens[-1]}` is no position in a list")
    if int(tokens[-1]) > last:
        raise PatchError(_text(tokens), "the list is shorter")
    return int(tokens[-1])


def _same(one: Any, other: Any) -> bool:
    """Equality of JSON values: 1 is 1.0, and true is not 1."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _member(operation: Mapping[str, Any], name: str) -> Any:
    if name not in operation:
        raise PatchError("", f"`{operation['op']}` needs `{name}`")
    return operation[name]


def _pointer(operation: Mapping[str, Any], name: str) -> list[str]:
    text = _member(operation, name)
    if not isinstance(text, str) or (text and not text.startswith("/")) or re.search(r"~(?![01])", text):
        raise PatchError("", f"`{name}: {text}` is no JSON pointer: it starts with `/`, and `~` is written `~0`")
    return [token.replace("~1", "/").replace("~0", "~") for token in text.split("/")[1:]]


def _text(tokens: Sequence[str]) -> str:
    return "".join(f"/{_escaped(token)}" for token in tokens)


def _escaped(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
