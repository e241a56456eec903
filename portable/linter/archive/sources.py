"""Archives of sources: source distributions, and whatever archive a path names; members are linted as files.

They are gone over member by member, so that no more than one is ever in memory; an archive that no path names once
before, to see whether it is a source distribution. Fixes are not offered, and comments that answer for findings are not
heeded: an archive is as somebody else has made it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from portable.errors import Location
from portable.linter.archive.packed import Budget, Counted, Unpacked
from portable.linter.archive.tarball import Tar
from portable.linter.archive.zipped import FAULTS, NESTED, Zip
from portable.linter.binary.source import MIB
from portable.linter.place import Place
from portable.linter.subject import Origin, Subject, Unreadable

_MOST_UNPACKED = 1 << 30
_LARGEST = 32 * MIB
_MOST_MEMBERS = 100_000
_MOST_NOTES = 50
_LONGEST_NAME = 400
_INFORMATION = re.compile(r"[^/]+/PKG-INFO")


class Member(NamedTuple):
    """A file in an archive."""

    name: str
    size: int
    read: Callable[[], bytes]
    """Only while it is the one gone over last."""


class Sources:
    """An archive of sources, as the engine sees it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._left: list[tuple[str, Unreadable]] = []
        self._is_wanted = subject.kind != "sdist" or _is_distribution(_members(subject, []))

    def members(self, is_known: Callable[[str], bool]) -> Iterator[Subject]:
        """The files whose own name may be one to lint, as they come; whoever asks finds out their kinds."""
        if not self._is_wanted:
            return
        for count, member in enumerate(_members(self.subject, self._left)):
            base = member.name.rpartition("/")[2]
            if count == _MOST_MEMBERS:
                self._leave("", Unreadable("too-large", f"more than {_MOST_MEMBERS:,} files; the others are not read"))
                return
            if base.lower().endswith(NESTED):
                self._leave(member.name, Unreadable("nested-archive", "archives in archives are not opened"))
            elif not is_known(base):
                continue
            elif member.size > _LARGEST:
                about = f"{member.size:,} bytes; at most {_LARGEST:,} are read of a file in an archive"
                self._leave(member.name, Unreadable("too-large", about))
            else:
                try:
                    data = member.read()
                except Unreadable as reason:
                    self._leave(member.name, reason)
                    if not _is_zip(self.subject):
                        # The others come behind it in the same stream.
                        return
                    continue
                yield self._part(member.name, data)

    def notes(self) -> Iterator[tuple[Place, Unreadable]]:
        """What was left out, known when the members have gone by."""
        for name, reason in self._left[:_MOST_NOTES]:
            yield self._place(name), reason
        if len(self._left) > _MOST_NOTES:
            yield self._place(""), Unreadable("more", f"{len(self._left) - _MOST_NOTES:,} more members were left out")

    def _leave(self, name: str, reason: Unreadable) -> None:
        self._left.append((name, reason.told()))

    def _part(self, name: str, data: bytes) -> Subject:
        # A place in a text that lies nowhere: no fix can be written there.
        return Subject(self._name(name), "", data, None, "code", Origin(1), "", self.subject.reach)

    def _name(self, member: str) -> str:
        shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in member[:_LONGEST_NAME])
        return f"{self.subject.name}!{shown}" if shown else self.subject.name

    def _place(self, member: str) -> Place:
        return Place(Location(self._name(member), 1, 1), self.subject.reach, member, member, self.subject.role)


def _is_distribution(members: Iterator[Member]) -> bool:
    """Whether it has what a source distribution has: one folder on top, and `PKG-INFO` in it."""
    top: str | None = None
    found = False
    for _, member in zip(range(_MOST_MEMBERS), members, strict=False):
        first = member.name.partition("/")[0]
        top = first if top is None else top
        if first != top:
            return False
        found = found or bool(_INFORMATION.fullmatch(member.name))
    return found


def _members(subject: Subject, left: list[tuple[str, Unreadable]]) -> Iterator[Member]:
    """The files in it; what cannot be gone over, and what comes behind it, is told in `left`."""
    try:
        yield from _zipped(subject, left) if _is_zip(subject) else _taped(subject, left)
    except Unreadable as reason:
        name = "invalid-archive" if reason.name == "invalid-layer" else reason.name
        left.append(("", Unreadable(name, f"{reason.message}; what comes behind is not read")))
    except FAULTS as fault:
        left.append(("", Unreadable("invalid-archive", f"it cannot be unpacked: {fault}"[:200])))


def _is_zip(subject: Subject) -> bool:
    return subject.name.lower().endswith(".zip")


def _zipped(subject: Subject, left: list[tuple[str, Unreadable]]) -> Iterator[Member]:
    archive, budget = Zip(subject.path or subject.data), Budget(_MOST_UNPACKED)
    try:
        left.extend(archive.left)
        for member in archive.members:
            budget.take(member.size)
            yield Member(member.name, member.size, lambda one=member: archive.data(one, _LARGEST))  # type: ignore[misc]
    finally:
        archive.close()


def _taped(subject: Subject, left: list[tuple[str, Unreadable]]) -> Iterator[Member]:
    with open(subject.path, "rb") if subject.path else io.BytesIO(subject.data) as file:
        tar = Tar(Unpacked(Counted(file), Budget(_MOST_UNPACKED)))
        for entry in tar:
            if not entry.name and entry.kind == "file":
                left.append(("", Unreadable("unsafe-name", "a member's name leads out of the archive")))
            elif entry.kind == "file":
                yield Member(entry.name, entry.size, tar.read)


def viewed(subject: Subject) -> Sources:
    """The view of an archive of sources, from disk if it lies there."""
    return Sources(subject)
