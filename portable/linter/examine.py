"""One file to its row: read it, ask the cache, look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from portable.linter.cache import key_of
from portable.linter.collect import Found
from portable.linter.kinds import kind_of, role_of
from portable.linter.look import Seen, look
from portable.linter.place import Place
from portable.linter.readers import KINDS
from portable.linter.rows import Row, pack
from portable.linter.rules import unreadable_subject
from portable.linter.subject import Subject, Unreadable
from portable.linter.text import plain

_HEAD = 4096
_AT_ONCE = 1 << 18
"""Bytes of a file below which all of it is read to see what it is."""


@dataclass(frozen=True, slots=True)
class How:
    """What every file of a run is looked at with."""

    inline_ignores: bool = True
    today: str = "0000-00-00"
    cached: Mapping[str, Row] | None = None
    """None: no cache, no keys."""


class Outcome(NamedTuple):
    """A file's result; `row` is None if the file is no subject or its result is in the cache under `key`."""

    name: str
    row: Row | None = None
    key: str = ""
    keep: bool = False
    """Whether the row may be kept under the key."""


def examine(found: Found, how: How) -> Outcome:
    """The result for one file; what cannot be opened or is too large is a finding, not a failure."""
    if found.fault:
        return _refused(found, Unreadable("not-readable", found.fault))
    if found.kind:
        path = Path(found.path) if found.path else None
        return Outcome(found.name, _row(Subject(found.name, found.kind, b"", path, role_of(found.name)), how))
    basename = found.name.rpartition("/")[2]
    try:
        with open(found.path, "rb", buffering=0) as file:
            data = file.read(found.size + 1 if found.size < _AT_ONCE else _HEAD)
            head = data[:_HEAD]
            kind = kind_of(basename, head)
            limit = KINDS[kind].limit if kind else 0
            binary = kind is not None and KINDS[kind].binary
            is_part = kind is not None and not binary and found.size <= limit and len(data) != found.size
            data = data + file.readall() if is_part else data
    except OSError as fault:
        return _refused(found, Unreadable("not-readable", fault.strerror or "cannot be opened"))
    kind = kind and kind_of(basename, head, head if binary else data)
    if kind is None:
        return Outcome(found.name)
    if found.size > limit:
        return _refused(found, Unreadable("too-large", f"{found.size:,} bytes; at most {limit:,} are read"))
    if binary:
        return _examined(Subject(found.name, kind, head, Path(found.path), role_of(found.name)), how, binary)
    return _examined(Subject(found.name, kind, plain(data), role=role_of(found.name)), how, binary)


def _examined(subject: Subject, how: How, binary: bool) -> Outcome:
    if how.cached is None or binary:
        return Outcome(subject.name, _row(subject, how))
    # What an ignore answers for depends on the day and on settings, not on the content alone.
    keep = b"portable:" not in subject.data
    key = key_of(subject.kind, subject.role, subject.name, subject.data) if keep else ""
    if key and key in how.cached:
        return Outcome(subject.name, None, key)
    return Outcome(subject.name, _row(subject, how), key, keep)


def _row(subject: Subject, how: How) -> Row:
    return pack(look(subject, inline_ignores=how.inline_ignores, today=how.today))


def _refused(found: Found, reason: Unreadable) -> Outcome:
    place = Place(Subject(found.name, "python").location(1, 1), role=role_of(found.name))
    return Outcome(found.name, pack(Seen([unreadable_subject.note(place, reason)])))
