"""A document checked against a model: everything that is wrong at once, each thing once and in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from portable.errors import Diagnostic, InvalidInput, Path
from portable.loader.document import Document

if TYPE_CHECKING:
    from portable.loader.wording import Fault

M = TypeVar("M", bound=BaseModel)

_NOT_GIVEN: Any = object()
_OF_PARENT = frozenset({"missing", "extra_forbidden"})
_AT_KEY = frozenset({"unknown-key", "missing-key"})
_KEY_MARK = "[key]"


def validate(model: type[M], document: Document, at: Path = (), *, value: Any = _NOT_GIVEN) -> M:
    """The model made from the value at a path; InvalidInput with every error, in the order of the text.

    `value` is validated instead when given: the same tree after a change of form; places are still the document's.
    """
    if value is _NOT_GIVEN:
        value = _value_at(document, at)
    try:
        return model.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as error:
        problems = _diagnostics(model, document, at, value, error)
    raise InvalidInput(problems)


def _value_at(document: Document, at: Path) -> Any:
    value = document.value
    for depth, part in enumerate(at):
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            message = f"needs `{part}`"
            location = document.location(at[:depth], key=True)
            raise InvalidInput(Diagnostic("missing-key", message, location, at[:depth])) from None
    return value


def _diagnostics(
    model: type[BaseModel], document: Document, at: Path, value: Any, error: ValidationError
) -> list[Diagnostic]:
    # Only here: a good document pays for no wording.
    from portable.loader.wording import word

    found: dict[Diagnostic, None] = {}
    for faults in _collapsed(list(_faults(model, document, at, value, error)), 0):
        told = word(faults)
        key = told.name in _AT_KEY or faults[0].loc[-1:] == (_KEY_MARK,)
        found[told.at(document.location(told.path, key=key))] = None
    return sorted(found, key=_standing)


def _standing(problem: Diagnostic) -> tuple[int, int, str]:
    place = problem.location
    return (place.line, place.column, problem.name) if place else (0, 0, problem.name)


def _faults(
    model: type[BaseModel], document: Document, at: Path, value: Any, error: ValidationError
) -> Iterator[Fault]:
    from portable.loader.shape import place
    from portable.loader.wording import Fault

    for one in error.errors(include_url=False, include_input=False):
        loc = one["loc"]
        where = place(model, value, loc[:-1] if one["type"] in _OF_PARENT else loc)
        path = (*at, *where.path)
        start, end = document.span(path)
        yield Fault(
            kind=one["type"],
            loc=loc,
            text=one["msg"],
            facts=one.get("ctx", {}),
            path=path,
            skipped=where.skipped,
            allowed=where.kinds,
            value=path[-1] if loc[-1:] == (_KEY_MARK,) else _inside(value, where.path),
            written=document.text[start:end],
        )


def _inside(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


def _collapsed(faults: list[Fault], start: int) -> Iterator[tuple[Fault, ...]]:
    """One entry for each wrong place: of a union's members, the one that the value was most likely meant to be.

    A member that refuses the value's type says nothing where another took it and went on. When all refuse it, they are
    told together.
    """
    unions: dict[tuple[Any, ...], dict[Any, list[Fault]]] = {}
    for fault in faults:
        label = next((position for position in fault.skipped if position >= start), None)
        if label is None:
            yield (fault,)
        else:
            unions.setdefault(fault.loc[:label], {}).setdefault(fault.loc[label], []).append(fault)
    for before, branches in unions.items():
        position = len(before)
        meant = [branch for branch in branches.values() if not _refuses(branch, position)]
        if meant or len(branches) == 1:
            yield from _collapsed(min(meant or branches.values(), key=len), position + 1)
        else:
            yield tuple(_flat(branches.values()))


def _refuses(branch: list[Fault], position: int) -> bool:
    """Whether a union's member refuses the very type of the value: nothing in it was looked at."""
    return all(fault.says_type and set(range(position, len(fault.loc))) <= set(fault.skipped) for fault in branch)


def _flat(branches: Iterable[list[Fault]]) -> list[Fault]:
    return [fault for branch in branches for fault in branch]
