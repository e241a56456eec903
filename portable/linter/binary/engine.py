"""Networks that TensorRT has compiled: the version that did it, as its own `trtexec --getPlanVersionOnly` reads it."""

from __future__ import annotations

import struct

from portable.errors import Location
from portable.linter.place import Place
from portable.linter.subject import Subject, Unreadable

_HEAD = struct.Struct("<II16x4B")
_TAG = 0x74727466


class Engine:
    """A compiled network, as rules see it."""

    def __init__(self, subject: Subject, version: str) -> None:
        self.subject = subject
        self.version = version
        """Four numbers; empty where the form of the file is a later one."""

    def place(self) -> Place:
        """The file."""
        subject = self.subject
        route = subject.name.rpartition("/")[2]
        return Place(Location(subject.name, 1, 1), subject.reach, route, route, subject.role)


def viewed(subject: Subject) -> Engine:
    """The view of a compiled network, by its first bytes; raises `Unreadable`."""
    head = subject.data[: _HEAD.size]
    if len(head) < _HEAD.size:
        raise Unreadable("truncated", "it ends in its header")
    tag, form, *numbers = _HEAD.unpack(head)
    if tag != _TAG:
        raise Unreadable("not-an-engine", "it does not begin as TensorRT's files do")
    return Engine(subject, ".".join(map(str, numbers)) if form == 0 else "")
