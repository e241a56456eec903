"""Names, versions and needs of installed packages, as Python, Debian and Alpine write them down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from portable.linter.install import requirement
from portable.linter.packages import normal

_FIELD = re.compile(r"^(Name|Version|Requires-Dist|Tag|Root-Is-Purelib): ?([^\r\n]{0,500})", re.MULTILINE)
_EXTRA = re.compile(r";.*\bextra\s*==")
_LONGEST = 4 << 20


class Field(NamedTuple):
    """A line of a metadata file."""

    name: str
    value: str
    line: int


class Named(NamedTuple):
    """A package by name, with the version part as written, and the line that says so."""

    name: str
    spec: str
    line: int


def heading(text: str) -> str:
    """A metadata file without its description."""
    return text[:_LONGEST].replace("\r\n", "\n").partition("\n\n")[0]


def fields(text: str) -> Iterator[Field]:
    """The fields of METADATA, PKG-INFO or WHEEL that matter here, up to the description."""
    head = heading(text)
    line, at = 1, 0
    for match in _FIELD.finditer(head):
        line += head.count("\n", at, match.start())
        at = match.start()
        yield Field(match[1], match[2].strip(), line)


def distribution(text: str, *, needs: bool) -> Iterator[Named]:
    """The package of a METADATA file, and what it needs without any extra."""
    found = list(fields(text))
    version = next((one.value for one in found if one.name == "Version"), "")
    for one in found:
        if one.name == "Name":
            yield Named(normal(one.value), f"=={version}" if version else "", one.line)
        elif needs and one.name == "Requires-Dist" and not _EXTRA.search(one.value):
            wanted = requirement(one.value.partition(";")[0].replace("(", "").replace(")", ""))
            if wanted:
                yield Named(wanted[0], wanted[1], one.line)


def debian(text: str) -> Iterator[Named]:
    """The installed packages of a dpkg status file, or of a part of one."""
    return _stanzas(text, "Package: ", "Version: ", "Status: ")


def alpine(text: str) -> Iterator[Named]:
    """The installed packages of an apk database."""
    return _stanzas(text, "P:", "V:", "\0")


def _stanzas(text: str, name: str, version: str, status: str) -> Iterator[Named]:
    held, spec, line, there = "", "", 0, True
    for number, row in enumerate([*text.split("\n"), ""], 1):
        if row.startswith(name):
            held, line = row.removeprefix(name).strip(), number
        elif row.startswith(version):
            spec = f"={row.removeprefix(version).strip()}"
        elif row.startswith(status):
            there = row.rstrip().endswith(" installed")
        elif not row.strip():
            if held and there:
                yield Named(held, spec, line)
            held, spec, there = "", "", True
