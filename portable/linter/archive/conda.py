"""Packages of conda, old (`.tar.bz2`) and new (`.conda`): what one needs and installs, and every library inside."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from portable.errors import Location
from portable.linter.archive.layers import Layer, contents
from portable.linter.archive.packed import Budget, Counted, Unpacked, memory_budget
from portable.linter.archive.tarball import Tar
from portable.linter.archive.zipped import FAULTS, Zip
from portable.linter.binary.source import Stream
from portable.linter.binary.uses import LibraryUse, with_siblings
from portable.linter.facets import PackageUse
from portable.linter.install import requirement
from portable.linter.place import Place
from portable.linter.subject import Subject, Unreadable

_INDEX = "info/index.json"
_LARGEST_INDEX = 4 << 20
_MOST_UNPACKED = 32 << 30
_MOST_NOTES = 50
_MACHINES = {"64": "x86_64", "aarch64": "aarch64", "ppc64le": "ppc64", "s390x": "s390x"}
"""As `subdir` of a package for Linux says them."""
_SITE = re.compile(r"^((?:.*/)?site-packages/[^/]+)/")


class CondaPackage:
    """A package of conda, as rules see it."""

    def __init__(self, subject: Subject, opened: Callable[[str], Layer]) -> None:
        self.subject = subject
        budget = Budget(_MOST_UNPACKED)
        try:
            self._index = _index(opened("info-"), budget)
        except Unreadable as reason:
            raise _renamed(reason) from None
        self._found = contents([opened("pkg-")], budget, memory_budget())
        self._left = [(name, _renamed(reason)) for name, reason in self._found.left]

    def _place(self, name: str, line: int = 1, value: str = "") -> Place:
        name = "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:400])
        file = f"{self.subject.name}!{name}" if name else self.subject.name
        return Place(Location(file, line, 1), self.subject.reach, name, value or name, self.subject.role)

    def packages(self) -> Iterator[PackageUse]:
        """The package itself, what it needs, and what it installs for Python."""
        own = f"{self._index.get('name')}={self._index.get('version')}"
        needs = self._index.get("depends")
        for text in [own, *(needs if isinstance(needs, list) else [])]:
            if isinstance(text, str) and (found := requirement(text, "conda")):
                place = self._place(_INDEX, value="".join(found))
                yield PackageUse(*found, "conda", place, locked=True)
        for listed in (self._found.lists[name] for name in sorted(self._found.lists)):
            for one in listed.packages:
                place = self._place(listed.name, one.line, f"{one.name}{one.spec}")
                yield PackageUse(one.name, one.spec, listed.ecosystem, place, locked=True)

    def libraries(self) -> Iterator[LibraryUse]:
        """Every library that could be read."""
        system, _, machine = str(self._index.get("subdir", "")).partition("-")
        promised = (_MACHINES[machine],) if system == "linux" and machine in _MACHINES else ()
        yield from with_siblings(
            LibraryUse(name, match[1] if (match := _SITE.match(name)) else "", library, self._place(name), promised)
            for name, library in sorted(self._found.libraries.items())
        )

    def notes(self) -> Iterator[tuple[Place, Unreadable]]:
        """Members that were left out."""
        for name, reason in self._left[:_MOST_NOTES]:
            yield self._place(name), reason
        if len(self._left) > _MOST_NOTES:
            yield self._place(""), Unreadable("more", f"{len(self._left) - _MOST_NOTES:,} more members were left out")


def _renamed(reason: Unreadable) -> Unreadable:
    return Unreadable("invalid-archive" if reason.name == "invalid-layer" else reason.name, reason.message)


def _index(layer: Layer, budget: Budget) -> dict[str, Any]:
    """What the package says of itself; raises `Unreadable`."""
    with layer.opened() as stream:
        tar = Tar(Unpacked(Counted(stream), budget))
        for entry in tar:
            if entry.name == _INDEX and entry.size <= _LARGEST_INDEX:
                return _read(tar.read())
    raise Unreadable("invalid-archive", f"no package of conda: it has no `{_INDEX}`")


def _read(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise Unreadable("invalid-syntax", f"no JSON: {fault}"[:200]) from None
    if not isinstance(found, dict):
        raise Unreadable("invalid-syntax", "it is no table")
    return found


def viewed(subject: Subject) -> CondaPackage:
    """The view of a package, from disk if it lies there."""
    if not subject.name.lower().endswith(".conda"):
        return CondaPackage(subject, lambda _: Layer("", lambda: _whole(subject)))
    with closing(Zip(subject.path or subject.data, holds_archives=True)) as archive:
        return CondaPackage(subject, lambda prefix: Layer("", lambda: _member(archive, prefix)))


@contextmanager
def _whole(subject: Subject) -> Iterator[Stream]:
    import io

    with subject.path.open("rb") if subject.path else io.BytesIO(subject.data) as file:
        yield file


@contextmanager
def _member(archive: Zip, prefix: str) -> Iterator[Stream]:
    """One of the two archives that a package of the new form is made of."""
    found = [one for one in archive.members if one.name.startswith(prefix) and one.name.endswith(".tar.zst")]
    if not found:
        raise Unreadable("invalid-archive", f"no package of conda: it has no `{prefix}….tar.zst`")
    try:
        with archive.opened(found[0]) as stream:
            yield stream
    except FAULTS as fault:
        raise Unreadable("invalid-archive", f"it cannot be unpacked: {fault}"[:200]) from fault
