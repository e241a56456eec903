"""Which installed package needs which: the lines of their metadata, from a library up to what somebody asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from portable.errors import Location
from portable.linter.archive.metadata import distribution
from portable.linter.packages import normal

_MOST = 5000
_HEAD = 1 << 20
_LONGEST_CHAIN = 5
_INFORMATION = re.compile(r"^(.+?)-[^-]+\.(?:dist-info|egg-info)$")


class Need(NamedTuple):
    """A package, and the line of another one's metadata that needs it."""

    name: str
    by: str
    location: Location


class Needed:
    """The needs of one folder of installed packages."""

    def __init__(self, folder: str, needs: tuple[Need, ...], places: dict[str, str]) -> None:
        self._folder = folder
        self._by_name: dict[str, Need] = {}
        for one in needs:
            self._by_name.setdefault(one.name, one)
        self._places = places

    def chain(self, member: str) -> Iterator[Need]:
        """The package that a file belongs to, then what needs it, what needs that, and so on."""
        top = member.partition("/")[0]
        match = _INFORMATION.match(top)
        name = normal(match[1] if match else self._places.get(top, top))
        yield Need(name, "", Location(f"{self._folder}!{member}", 1, 1))
        seen = {name}
        while len(seen) < _LONGEST_CHAIN and (need := self._by_name.get(name)) and normal(need.by) not in seen:
            name = normal(need.by)
            seen.add(name)
            yield Need(name, need.by, need.location)


def needed_in(folder: str, path: str) -> Needed:
    """What the metadata in a folder says; what cannot be read says nothing."""
    needs: list[Need] = []
    places: dict[str, str] = {}
    for information in sorted(Path(path).glob("*.dist-info"))[:_MOST]:
        try:
            with (information / "METADATA").open("rb") as file:
                found = list(distribution(file.read(_HEAD).decode("utf-8", "replace"), needs=True))
        except OSError:
            continue
        member = f"{folder}!{information.name}/METADATA"
        needs.extend(Need(one.name, found[0].name, Location(member, one.line, 1)) for one in found[1:])
        for top in _tops(information):
            places[top] = found[0].name if found else top
    return Needed(folder, tuple(needs), places)


def _tops(information: Path) -> Iterator[str]:
    """The folders a package puts beside its metadata, where it says them."""
    try:
        text = (information / "top_level.txt").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    yield from text.split()[:100]
