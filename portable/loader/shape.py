"""What a model's annotations allow at each place of a document, and where the places pydantic names are in it.

A pydantic location also holds segments that stand in no file: names of union members, tags, names of validators.
"""

from __future__ import annotations

import enum
import re
import types
from collections import abc
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from portable.errors import Path

_LISTS = (list, tuple, set, frozenset, abc.Sequence, abc.Iterable, abc.Set)
_MAPPINGS = (dict, abc.Mapping, abc.MutableMapping)


@dataclass(frozen=True, slots=True)
class Place:
    """A pydantic location put onto a document."""

    path: Path
    skipped: tuple[int, ...]
    """Positions in the location that are in no document."""
    kinds: tuple[Any, ...]
    """The annotations that may hold there; empty when not known."""


def members(annotation: Any) -> tuple[Any, ...]:
    """The alternatives of an annotation, without None, aliases and metadata."""
    if hasattr(annotation, "__value__"):
        return members(annotation.__value__)
    origin = get_origin(annotation)
    if origin is Annotated:
        return members(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return tuple(each for one in get_args(annotation) for each in members(one))
    return () if annotation in (None, type(None)) else (annotation,)


def keys(kinds: tuple[Any, ...]) -> tuple[str, ...]:
    """The keys that the models among the alternatives know, in the order of their fields."""
    names = (_key(name, field) for kind in kinds for name, field in _fields(kind).items())
    return tuple(dict.fromkeys(names))


def choices(kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values that literals and enumerations among the alternatives allow."""
    found: list[Any] = []
    for kind in kinds:
        if get_origin(kind) is Literal:
            found += get_args(kind)
        elif isinstance(kind, type) and issubclass(kind, enum.Enum):
            found += [one.value for one in kind]
    return tuple(dict.fromkeys(found))


def place(model: Any, value: Any, loc: tuple[Any, ...]) -> Place:
    """Where in the value a pydantic location leads; what the value does not have is skipped."""
    return _best(loc, 0, value, members(model))


def _best(loc: tuple[Any, ...], at: int, value: Any, kinds: tuple[Any, ...]) -> Place:
    if at == len(loc):
        return Place((), (), kinds)
    part = loc[at]
    taken = None
    if _has(value, part):
        rest = _best(loc, at + 1, value[part], below(kinds, part))
        taken = Place((part, *rest.path), rest.skipped, rest.kinds)
        if len(kinds) <= 1:
            return taken
    rest = _best(loc, at + 1, value, _labelled(kinds, part))
    left_out = Place(rest.path, (at, *rest.skipped), rest.kinds)
    if taken is None:
        return left_out
    # Of a union's tag that is also the name of a key, the reading that explains the end of the location is right.
    return min(taken, left_out, key=lambda one: (one.skipped[-1:] == (len(loc) - 1,), len(one.skipped)))


def _has(value: Any, part: Any) -> bool:
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list | tuple) and isinstance(part, int) and 0 <= part < len(value)


def below(kinds: tuple[Any, ...], part: Any) -> tuple[Any, ...]:
    """The annotations that may hold at a key, or a position in a list."""
    return tuple(found for kind in kinds for found in _inside(kind, part))


def _inside(kind: Any, part: Any) -> tuple[Any, ...]:
    for name, field in _fields(kind).items():
        if part in (_key(name, field), name):
            return members(field.annotation)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in _MAPPINGS and len(arguments) == 2:
        return members(arguments[1])
    if origin in _LISTS and arguments and isinstance(part, int):
        several = origin is tuple and arguments[-1] is not Ellipsis and part < len(arguments)
        return members(arguments[part if several else 0])
    return ()


def _labelled(kinds: tuple[Any, ...], label: Any) -> tuple[Any, ...]:
    """The union members that a segment names, by class, tag or inside a validator's name; all when it names none."""
    named = tuple(kind for kind in kinds if label == _name(kind) or label in _tags(kind))
    words = re.findall(r"\w+", label) if isinstance(label, str) else []
    return named or tuple(kind for kind in kinds if _name(kind) in words) or kinds


def _name(kind: Any) -> str | None:
    return getattr(kind, "__name__", None)


def _tags(kind: Any) -> tuple[Any, ...]:
    literals = (members(field.annotation) for field in _fields(kind).values())
    return tuple(tag for kinds in literals for tag in choices(kinds))


def _fields(kind: Any) -> dict[str, Any]:
    return kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {}


def _key(name: str, field: Any) -> str:
    alias = field.validation_alias or field.alias
    return alias if isinstance(alias, str) else name
