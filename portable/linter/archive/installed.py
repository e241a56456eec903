"""Folders of installed packages: site-packages and dist-packages, what is installed and every library in them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from portable.errors import Location
from portable.linter.archive.metadata import distribution, heading
from portable.linter.archive.packed import memory_budget
from portable.linter.binary.library import Library
from portable.linter.binary.loose import NAMES, read_code
from portable.linter.binary.source import MIB, File
from portable.linter.binary.uses import LibraryUse, with_siblings
from portable.linter.facets import PackageUse
from portable.linter.place import Place
from portable.linter.subject import Subject, Unreadable

_METADATA = re.compile(r"^(?:[^/]+\.dist-info/METADATA|[^/]+\.egg-info/PKG-INFO)$")
_LARGEST_TEXT = 4 * MIB
_MOST_FILES = 500_000
_MOST_NOTES = 50


class SitePackages:
    """A folder of installed packages, as rules see it."""

    def __init__(self, subject: Subject, folder: Path) -> None:
        self.subject = subject
        self._libraries: list[tuple[str, Library]] = []
        self._texts: list[tuple[str, str]] = []
        self._left: list[tuple[str, Unreadable]] = []
        self._memory = memory_budget()
        for name in sorted(_files(folder)):
            try:
                self._take(name, folder / name)
            except Unreadable as reason:
                self._left.append((name, reason.told()))

    def _take(self, name: str, path: Path) -> None:
        if NAMES.search(name):
            with File(path) as source:
                library = read_code(source)
            self._memory.take(library.weight)
            self._libraries.append((name, library))
            self._left.extend((name, reason) for reason in library.left_out)
        elif _METADATA.match(name):
            with File(path) as source:
                text = source.read_at(0, min(source.size, _LARGEST_TEXT))
            held = heading(text.decode("utf-8", "replace"))
            self._memory.take(4 * len(held))
            self._texts.append((name, held))

    def _place(self, name: str, line: int = 1, value: str = "") -> Place:
        name = name.encode("utf-8", "replace").decode()
        location = Location(f"{self.subject.name}!{name}", line, 1)
        return Place(location, self.subject.reach, name, value or name, self.subject.role)

    def packages(self) -> Iterator[PackageUse]:
        """What is installed; what it needs is installed too, or not at all."""
        for name, text in self._texts:
            for one in distribution(text, needs=False):
                place = self._place(name, one.line, f"{one.name}{one.spec}")
                yield PackageUse(one.name, one.spec, "pypi", place, locked=True)

    def libraries(self) -> Iterator[LibraryUse]:
        """Every library that could be read."""
        uses = (
            LibraryUse(name, name.partition("/")[0], library, self._place(name)) for name, library in self._libraries
        )
        yield from with_siblings(uses)

    def notes(self) -> Iterator[tuple[Place, Unreadable]]:
        """Files that could not be read."""
        for name, reason in self._left[:_MOST_NOTES]:
            yield self._place(name), reason
        if len(self._left) > _MOST_NOTES:
            more = Unreadable("more", f"{len(self._left) - _MOST_NOTES:,} more files were left out")
            yield Place(Location(self.subject.name, 1, 1), role=self.subject.role), more


def _files(folder: Path) -> Iterator[str]:
    """Every file below a folder that matters, links not followed; raises `Unreadable` for a folder without end."""
    seen, root = 0, str(folder)
    for place, folders, files in os.walk(root):
        folders.sort()
        below = os.path.relpath(place, root).replace(os.sep, "/")
        prefix = "" if below == "." else f"{below}/"
        seen += len(files)
        if seen > _MOST_FILES:
            raise Unreadable("too-large", f"more than {_MOST_FILES:,} files")
        for file in files:
            name = prefix + file
            if (NAMES.search(name) or _METADATA.match(name)) and not os.path.islink(os.path.join(place, file)):
                yield name


def viewed(subject: Subject) -> SitePackages:
    """The view of a folder of installed packages."""
    if subject.path is None or not subject.path.is_dir():
        raise Unreadable("not-a-folder", "it is no folder of installed packages")
    return SitePackages(subject, subject.path)
