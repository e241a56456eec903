"""Where two objects differ, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from portable.deploy.form import keyed, same
from portable.model.plan import ABSENT, FieldPath


class Difference(NamedTuple):
    """One field of two objects; either side may be ABSENT."""

    path: FieldPath
    before: Any
    after: Any


def differences(before: Any, after: Any, path: FieldPath = ()) -> Iterator[Difference]:
    """Every field that means something else; a part that only one side has is told leaf by leaf."""
    if same(path, before, after):
        return
    pairs = _pairs(path, before, after)
    if pairs is None:
        yield Difference(path, before, after)
        return
    for step, one, other in pairs:
        yield from differences(one, other, (*path, step))


def _pairs(path: FieldPath, before: Any, after: Any) -> list[tuple[str, Any, Any]] | None:
    """The parts of two values side by side; None where they can only be told as a whole."""
    if _nothing(before) and _nothing(after):
        return None
    if _is_map(before) and _is_map(after):
        first, second = _map(before), _map(after)
        keys = [*first, *(key for key in second if key not in first)]
        return [(key, first.get(key, ABSENT), second.get(key, ABSENT)) for key in keys]
    name = path[-1] if path else ""
    one, other = (keyed(name, [] if side is ABSENT else side) for side in (before, after))
    if one is None or other is None:
        return _by_place(before, after)
    keys = [*one, *(key for key in other if key not in one)]
    return [(key, one.get(key, ABSENT), other.get(key, ABSENT)) for key in keys] or None


def _by_place(before: Any, after: Any) -> list[tuple[str, Any, Any]] | None:
    """The elements of two lists of maps that are equally long; defaults in one of them are then no other list."""
    if not isinstance(before, list) or not isinstance(after, list) or len(before) != len(after):
        return None
    if not all(isinstance(one, Mapping) for one in (*before, *after)):
        return None
    return [(f"[{place}]", *pair) for place, pair in enumerate(zip(before, after, strict=True))]


def _nothing(value: Any) -> bool:
    return value is ABSENT or value in ({}, [])


def _is_map(value: Any) -> bool:
    return value is ABSENT or isinstance(value, Mapping)


def _map(value: Any) -> Mapping[str, Any]:
    return {} if value is ABSENT else value
