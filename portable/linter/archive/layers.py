"""The files of an image: its layers from the uppermost down, whiteouts honoured, each unpacked as it is read.

Libraries that fit into memory are read at once. Of a larger one the headers are taken as they go by; where its parser
has to go back, the layer is gone over once more for all of them together.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple

from portable.linter.archive import rpm
from portable.linter.archive.metadata import Named, alpine, debian, distribution
from portable.linter.archive.packed import Budget, Counted, Unpacked, memory_budget
from portable.linter.archive.tarball import Entry, Tar
from portable.linter.binary.library import Library
from portable.linter.binary.loose import NAMES, STARTS, read_code
from portable.linter.binary.source import MIB, Memory, Rewind, Stream, Tape
from portable.linter.subject import Unreadable

_PYTHON = re.compile(r"(?:^|/)(?:site|dist)-packages/[^/]+\.(?:dist-info/METADATA|egg-info/PKG-INFO)$")
_DEBIAN = re.compile(r"^var/lib/dpkg/status(?:\.d/[^/]+)?$")
_ALPINE = re.compile(r"^(?:usr/)?lib/apk/db/installed$")
_RPM = re.compile(r"^(?:var/lib|usr/lib/sysimage)/rpm/(?:rpmdb\.sqlite|Packages(?:\.db)?)$")
_WHITEOUT, _OPAQUE = ".wh.", ".wh..wh..opq"
_LARGEST_TEXT = 64 * MIB
_IN_MEMORY = 32 * MIB
_MOST_NAMES = 500_000


class Layer(NamedTuple):
    """A layer as it is stored."""

    digest: str
    """Of what is stored; empty where nothing says it."""
    opened: Callable[[], AbstractContextManager[Stream]]
    made_by: str = ""
    """The instruction of the Dockerfile, where the image tells it."""


class Listed(NamedTuple):
    """A file that says what is installed."""

    name: str
    ecosystem: str
    """`pypi`, `apt`, `apk`, `yum`."""
    packages: tuple[Named, ...]
    needs: tuple[Named, ...] = ()
    """A package of Python, and what it needs without any extra."""


@dataclass
class Contents:
    """What was found in some layers."""

    libraries: dict[str, Library] = field(default_factory=dict)
    lists: dict[str, Listed] = field(default_factory=dict)
    brought_by: dict[str, int] = field(default_factory=dict)
    """For each library and list the position of its layer, from the lowest up."""
    left: list[tuple[str, Unreadable]] = field(default_factory=list)
    """Files that were left out; an empty name stands for a whole layer."""
    memory: Budget = field(default_factory=memory_budget)

    def keep(self, name: str, library: Library) -> None:
        """One more library."""
        self.memory.take(library.weight + len(name))
        self.libraries[name] = library
        for reason in library.left_out:
            self.leave(name, reason)

    def leave(self, name: str, reason: Unreadable) -> None:
        """One more file that is left out."""
        self.memory.take(500 + len(name))
        self.left.append((name, reason.told()))


class Gone:
    """What layers above have replaced or removed."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._emptied: set[str] = set()
        self._next: list[tuple[set[str], str]] = []

    def note(self, name: str) -> None:
        """A file, link or whiteout of the layer at hand; it counts for the layers below."""
        folder, base = posixpath.split(name)
        if base == _OPAQUE:
            self._next.append((self._emptied, folder))
        elif base.startswith(_WHITEOUT):
            self._next.append((self._names, posixpath.join(folder, base.removeprefix(_WHITEOUT))))
        else:
            self._next.append((self._names, name))
        if len(self._names) + len(self._next) > _MOST_NAMES:
            raise Unreadable("too-large", f"more than {_MOST_NAMES:,} links and libraries")

    def below(self) -> None:
        """Go to the next layer."""
        for names, name in self._next:
            names.add(name)
        self._next = []

    def forget(self) -> None:
        """The layer at hand cannot be believed: it removes nothing."""
        self._next = []

    def hides(self, name: str) -> bool:
        """Whether a file of the layer at hand is not there in the end."""
        if name in self._names:
            return True
        folder = posixpath.dirname(name)
        while folder:
            if folder in self._names or folder in self._emptied:
                return True
            folder = posixpath.dirname(folder)
        return "" in self._emptied


def contents(layers: list[Layer], budget: Budget, memory: Budget | None = None) -> Contents:
    """What the files of an image say; `layers` from the lowest up. Broken layers are told, the others are read."""
    memory = memory or memory_budget()
    found, gone = Contents(), Gone()
    for position, layer in reversed(list(enumerate(layers))):
        own = Contents(memory=memory)
        try:
            _read(layer, budget, gone, own)
        except Unreadable as reason:
            # What a broken layer has given so far may be wrong.
            own = Contents(left=[("", reason.told())])
            gone.forget()
        gone.below()
        found.libraries.update(own.libraries)
        found.lists.update(own.lists)
        found.brought_by |= dict.fromkeys((*own.libraries, *own.lists), position)
        found.left.extend(own.left)
    return found


def _read(layer: Layer, budget: Budget, gone: Gone, found: Contents) -> None:
    waiting: dict[tuple[str, int], Tape] = {}
    for entry, tar in _members(layer, budget):
        _take(entry, tar, gone, found, waiting)
    while waiting:
        again, waiting = waiting, {}
        for entry, tar in _members(layer, budget):
            tape = again.get((entry.name, entry.offset))
            if tape is not None:
                _play(entry, tar, tape, found, waiting)


def _members(layer: Layer, budget: Budget) -> Iterator[tuple[Entry, Tar]]:
    """The members of a layer; raises `Unreadable` behind the last one if the layer is not what its digest says."""
    with layer.opened() as stream:
        stored = Counted(stream)
        tar = Tar(Unpacked(stored, budget))
        for entry in tar:
            yield entry, tar
        if layer.digest and stored.digest() != layer.digest:
            raise Unreadable("wrong-digest", f"the layer {layer.digest[:19]}… is not what its digest says")


def _take(entry: Entry, tar: Tar, gone: Gone, found: Contents, waiting: dict[tuple[str, int], Tape]) -> None:
    """Read a member if it matters and is there in the end."""
    name = entry.name
    if not name:
        if entry.kind == "file":
            found.leave("", Unreadable("unsafe-name", "a member's name leads out of the image"))
        return
    is_library = bool(NAMES.search(name))
    ecosystem = _ecosystem(name)
    if posixpath.basename(name).startswith(_WHITEOUT) or entry.kind == "link":
        gone.note(name)
        return
    if entry.kind != "file" or not (is_library or ecosystem) or gone.hides(name):
        return
    gone.note(name)
    try:
        if ecosystem:
            _list(entry, ecosystem, tar, found)
        elif entry.size <= _IN_MEMORY:
            data = tar.read()
            if data.startswith(STARTS) or name.endswith(".ptx"):
                found.keep(name, read_code(Memory(data)))
        else:
            _play(entry, tar, Tape(entry.size), found, waiting)
    except Unreadable as reason:
        if reason.name == "truncated" and tar.is_over:
            raise
        found.leave(name, reason)


def _ecosystem(name: str) -> str:
    """Whose list of packages a file is, if it is one."""
    if _PYTHON.search(name):
        return "pypi"
    if _DEBIAN.match(name):
        return "apt"
    return "apk" if _ALPINE.match(name) else "yum" if _RPM.match(name) else ""


def _list(entry: Entry, ecosystem: str, tar: Tar, found: Contents) -> None:
    if entry.size > _LARGEST_TEXT:
        raise Unreadable("too-large", f"{entry.size:,} bytes; at most {_LARGEST_TEXT:,} are read")
    data = tar.read()
    packages, needs = tuple(_packages(ecosystem, data)), tuple[Named, ...]()
    if ecosystem == "pypi":
        needs = tuple(distribution(data.decode("utf-8", "replace"), needs=True))
    found.memory.take(1000 + sum(300 + len(one.name) + len(one.spec) for one in (*packages, *needs)))
    found.lists[entry.name] = Listed(entry.name, ecosystem, packages, needs)


def _packages(ecosystem: str, data: bytes) -> Iterable[Named]:
    if ecosystem == "yum":
        return rpm.installed(data)
    text = data.decode("utf-8", "replace")
    if ecosystem == "pypi":
        return distribution(text, needs=False)
    return debian(text) if ecosystem == "apt" else alpine(text)


def _play(entry: Entry, tar: Tar, tape: Tape, found: Contents, waiting: dict[tuple[str, int], Tape]) -> None:
    """Read a large library as it goes by; it waits for another pass if it has to go back."""
    try:
        tape.play(tar)
        found.keep(entry.name, read_code(tape))
    except Rewind:
        waiting[entry.name, entry.offset] = tape
    except Unreadable as reason:
        if reason.name == "truncated" and tar.is_over:
            raise
        found.leave(entry.name, reason)
