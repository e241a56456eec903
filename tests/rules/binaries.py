"""Binaries of the pages' cases, out of the lines that describe them.

A library is its lines as in `tests.linter.binary.building.library`. A wheel is members, each under a line `== NAME`,
libraries among them by their lines. An image is the same, with lines `architecture:`, `env:` and `base:` on top. An
engine is its `version:`, `form:` and `tag:`.
"""

from __future__ import annotations

import re
import struct

from tests.linter.archive.building import Layout, layer, wheel
from tests.linter.binary.building import library

_MEMBER = re.compile(r"^== (.*)\n", re.MULTILINE)


def data_of(kind: str, text: str) -> bytes:
    """The bytes of a case."""
    if kind == "elf":
        return library(text)
    if kind == "engine":
        return _engine(text)
    if kind == "wheel":
        return wheel(_members(text)[1])
    if kind == "image":
        return _image(text)
    return text.encode()


def _engine(text: str) -> bytes:
    said = dict(line.split(": ") for line in text.splitlines())
    numbers = [int(part) for part in said.get("version", "1.2.3.4").split(".")]
    return struct.pack("<4sI16x4B", said.get("tag", "ftrt").encode(), int(said.get("form", "0")), *numbers) + bytes(64)


def _members(text: str) -> tuple[str, dict[str, bytes]]:
    head, *rest = _MEMBER.split(text)
    members = dict(zip(rest[::2], rest[1::2], strict=True))
    return head, {name: library(body) if ".so" in name else body.encode() for name, body in members.items()}


def _image(text: str) -> bytes:
    head, members = _members(text)
    said = [line.partition(": ") for line in head.splitlines()]
    made = Layout()
    for architecture in [value for key, _, value in said if key == "architecture"] or ["amd64"]:
        made.platform(
            [layer(members)],
            architecture,
            [value for key, _, value in said if key == "env"],
            {f"org.opencontainers.image.{key}.name": value for key, _, value in said if key == "base"},
        )
    return made.archive()
