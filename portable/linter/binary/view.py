"""Libraries, programs and files of device code: what they need, and for which chips they hold code."""

from __future__ import annotations

from collections.abc import Iterator

from portable.errors import Location
from portable.linter.binary.library import Library
from portable.linter.binary.loose import read_code
from portable.linter.binary.source import File, Memory
from portable.linter.binary.uses import LibraryUse
from portable.linter.place import Place
from portable.linter.subject import Subject, Unreadable


class Binary:
    """A file of code, as rules see it."""

    def __init__(self, subject: Subject, library: Library) -> None:
        self.subject = subject
        self.library = library

    def libraries(self) -> Iterator[LibraryUse]:
        """The file itself."""
        name = self.subject.name.rpartition("/")[2]
        yield LibraryUse(name, "", self.library, self._place())

    def notes(self) -> Iterator[tuple[Place, Unreadable]]:
        """Device code that could not be read."""
        for reason in self.library.left_out:
            yield self._place(), reason

    def _place(self) -> Place:
        subject = self.subject
        route = subject.name.rpartition("/")[2]
        return Place(Location(subject.name, 1, 1), subject.reach, route, route, subject.role)


def viewed(subject: Subject) -> Binary:
    """The view of a file of code, from disk if it lies there."""
    if subject.path is None:
        return Binary(subject, read_code(Memory(subject.data)))
    with File(subject.path) as source:
        return Binary(subject, read_code(source))
