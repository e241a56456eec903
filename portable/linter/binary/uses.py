"""Binaries as rules see them, each in its package: the facet of every view that holds some."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from portable.linter.place import Place
from portable.linter.reach import BITS

if TYPE_CHECKING:
    from portable.linter.binary.library import Library

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class LibraryUse:
    """A binary, and where it lies."""

    name: str
    """Path below the archive or folder; a file alone has its own name."""
    package: str
    """What it is shipped with: its first folder below site-packages, else the folder it lies in."""
    library: Library
    place: Place
    promised: tuple[str, ...] = ()
    """Machines that its package or image is said to be for; `any` is one of them. Empty: nothing says it."""
    like: tuple[str, ...] = ()
    """Others of the package of which the same holds; only the first is told."""

    @property
    def variant(self) -> str:
        """The name without its numbers: the same for `libx_cuda118` and `libx_cuda128`, of which one is loaded."""
        return _DIGITS.sub("#", self.name)

    @property
    def shown(self) -> str:
        """The file's name, and how many more there are."""
        short = self.name.rpartition("/")[2][:80]
        return f"`{short}`" + (f" and {len(self.like)} more" if self.like else "")


class HasLibraries(Protocol):
    """Libraries alone, wheels, site-packages folders, images."""

    def libraries(self) -> Iterator[LibraryUse]:
        """Every binary that could be read, in the order of names."""


def told_together(uses: Iterable[LibraryUse], same: Callable[[LibraryUse], Hashable]) -> list[LibraryUse]:
    """One use for each package and likeness, the others named in it."""
    groups: dict[Hashable, list[LibraryUse]] = {}
    for use in uses:
        groups.setdefault((use.package, same(use)), []).append(use)
    return [replace(group[0], like=tuple(use.name for use in group[1:])) for group in groups.values()]


def with_siblings(uses: Iterable[LibraryUse]) -> list[LibraryUse]:
    """The same with the reach of each narrowed: where a package has libraries for several runtimes, each runtime loads
    its own."""
    held = list(uses)
    runtimes: dict[str, set[str]] = {}
    for use in held:
        runtimes.setdefault(use.package, set()).update(use.library.runtimes)
    return [_narrowed(use, runtimes[use.package]) for use in held]


def _narrowed(use: LibraryUse, around: set[str]) -> LibraryUse:
    reach = use.place.reach
    for runtime in around - set(use.library.runtimes) if use.library.runtimes else ():
        reach &= ~BITS[runtime]
    return replace(use, place=replace(use.place, reach=reach))
