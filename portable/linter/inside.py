"""Files inside of archives, as subjects of the kinds they would be outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from portable.linter.kinds import is_known, kind_of, role_of
from portable.linter.readers import KINDS
from portable.linter.subject import Subject
from portable.linter.text import plain

_NOT_INSIDE = frozenset({"archive", "image", "sdist", "site-packages", "wheel"})


class HasMembers(Protocol):
    """A view of an archive of sources."""

    def members(self, is_known: Callable[[str], bool]) -> Iterator[Subject]:
        """Its files of these names, without a kind, one in memory at a time."""


def inside(view: HasMembers) -> Iterator[Subject]:
    """The files that some reader takes."""
    for member in view.members(is_known):
        name = member.name.partition("!")[2]
        kind = kind_of(name.rpartition("/")[2], member.data[:4096], member.data)
        if kind is not None and kind not in _NOT_INSIDE:
            data = member.data if KINDS[kind].binary else plain(member.data)
            yield replace(member, kind=kind, role=role_of(name), data=data)
