"""Wheels: what the package is called and needs, its tags, and every library inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.errors import Location
from portable.linter.archive.metadata import distribution, fields, heading
from portable.linter.archive.packed import memory_budget
from portable.linter.archive.zipped import FAULTS, Left, Member, Zip
from portable.linter.binary.library import Library
from portable.linter.binary.loose import NAMES, read_code
from portable.linter.binary.source import MIB, Memory, replayed
from portable.linter.binary.uses import LibraryUse, with_siblings
from portable.linter.facets import PackageUse
from portable.linter.place import Place
from portable.linter.subject import Subject, Unreadable

_METADATA = re.compile(r"^[^/]+\.dist-info/METADATA$")
_TAGS = re.compile(r"^[^/]+\.dist-info/WHEEL$")
_MACHINE = re.compile(r"_(x86_64|amd64|aarch64|arm64|i686|ppc64le|s390x|armv7l|riscv64|loongarch64)$")
_LARGEST_TEXT = 4 * MIB
_IN_MEMORY = 32 * MIB
"""A library up to this size is unpacked once and kept while it is read; a larger one is read as it unpacks."""
_MOST_NOTES = 50


class Wheel:
    """A wheel, as rules see it."""

    def __init__(self, subject: Subject, archive: Zip) -> None:
        self.subject = subject
        self._left = list(archive.left)
        self._libraries: list[tuple[Member, Library]] = []
        self._texts: list[tuple[str, str]] = []
        self._memory = memory_budget()
        self.tags: tuple[str, ...] = ()
        """Platform tags, for example `manylinux_2_28_x86_64`."""
        for member in archive.members:
            try:
                self._take(member, archive)
            except Unreadable as reason:
                self._left.append(Left(member.name, reason.told()))
            except FAULTS as fault:
                self._left.append(Left(member.name, Unreadable("invalid-zip", f"it cannot be unpacked: {fault}"[:200])))

    def _take(self, member: Member, archive: Zip) -> None:
        if NAMES.search(member.name):
            library = _library(member, archive)
            self._memory.take(library.weight)
            self._libraries.append((member, library))
            self._left.extend(Left(member.name, reason) for reason in library.left_out)
        elif _METADATA.match(member.name):
            text = heading(archive.data(member, _LARGEST_TEXT).decode("utf-8", "replace"))
            self._memory.take(4 * len(text))
            self._texts.append((member.name, text))
        elif _TAGS.match(member.name):
            text = archive.data(member, _LARGEST_TEXT).decode("utf-8", "replace")
            tags = (one.value.rpartition("-")[2] for one in fields(text) if one.name == "Tag")
            self.tags = tuple(dict.fromkeys(tag for joined in tags for tag in joined.split(".")))

    def place(self, member: str, line: int = 1, value: str = "") -> Place:
        """A line of a member as a place."""
        name = _shown(member)
        location = Location(f"{self.subject.name}!{name}", line, 1)
        return Place(location, self.subject.reach, name, value or name, self.subject.role)

    def packages(self) -> Iterator[PackageUse]:
        """The package itself, and what it brings along."""
        for name, text in self._texts:
            for one in distribution(text, needs=True):
                place = self.place(name, one.line, f"{one.name}{one.spec}")
                yield PackageUse(one.name, one.spec, "pypi", place, locked=True)

    def libraries(self) -> Iterator[LibraryUse]:
        """Every library that could be read."""
        promised = tuple(dict.fromkeys(_machine(tag) for tag in self.tags))
        uses = (
            LibraryUse(member.name, member.name.partition("/")[0], library, self.place(member.name), promised)
            for member, library in self._libraries
        )
        yield from with_siblings(uses)

    def notes(self) -> Iterator[tuple[Place, Unreadable]]:
        """Members that were left out."""
        for name, reason in self._left[:_MOST_NOTES]:
            yield self.place(name), reason
        if len(self._left) > _MOST_NOTES:
            more = Unreadable("more", f"{len(self._left) - _MOST_NOTES:,} more members were left out")
            yield Place(Location(self.subject.name, 1, 1), role=self.subject.role), more


def _machine(tag: str) -> str:
    """The machine of a platform tag."""
    match = _MACHINE.search(tag)
    return {"arm64": "aarch64", "amd64": "x86_64"}.get(match[1], match[1]) if match else tag


def _shown(name: str) -> str:
    """A member's name on one line."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:400])


def _library(member: Member, archive: Zip) -> Library:
    if member.size <= _IN_MEMORY:
        return read_code(Memory(archive.data(member, _IN_MEMORY)))
    return replayed(read_code, lambda: archive.start(member), member.size)


def viewed(subject: Subject) -> Wheel:
    """The view of a wheel, from disk if it lies there."""
    archive = Zip(subject.path or subject.data)
    try:
        return Wheel(subject, archive)
    finally:
        archive.close()
