"""Container images without a daemon: what each platform's configuration sets, what is installed, and every library."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from portable.errors import Location
from portable.linter.archive.layers import Contents, Layer, contents
from portable.linter.archive.named import named_image, parsed
from portable.linter.archive.packed import Budget, memory_budget
from portable.linter.archive.platforms import Platform, archived, platforms
from portable.linter.archive.store import Archive, Files, Folder, OnDisk
from portable.linter.binary.library import Library
from portable.linter.binary.uses import LibraryUse, with_siblings
from portable.linter.facets import EnvUse, ImageUse, PackageUse
from portable.linter.neededby import Need, Needed
from portable.linter.place import Place
from portable.linter.subject import Subject, Unreadable
from portable.model.finding import Related

_MOST_UNPACKED = 48 << 30
"""Bytes of all layers of all platforms, counted each time they are gone over."""
_MOST_NOTES = 50
_PACKAGE = re.compile(r"^((?:.*/)?(?:site|dist)-packages/[^/]+)/")
_SITE = re.compile(r"^((?:.*/)?(?:site|dist)-packages)/(.+)$", re.DOTALL)
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64", "ppc64le": "ppc64", "s390x": "s390x", "riscv64": "riscv64"}
_BASE = ("org.opencontainers.image.base.name",)


class Image:
    """An image, as rules see it."""

    def __init__(self, subject: Subject, found: Iterator[Platform | Unreadable]) -> None:
        self.subject = subject
        self.reference = _reference(subject)
        self._left: list[tuple[Place, Unreadable]] = []
        self._found: list[tuple[Platform, Contents]] = []
        self._needed: dict[tuple[str, str], tuple[dict[str, Location], Needed]] = {}
        budget, memory = Budget(_MOST_UNPACKED), memory_budget()
        for one in found:
            if isinstance(one, Unreadable):
                self._left.append((self._place("", ""), one))
            else:
                self._found.append((one, contents(list(one.layers), budget, memory)))

    @property
    def platforms(self) -> tuple[str, ...]:
        """What it is offered for, for example `linux/amd64`."""
        return tuple(dict.fromkeys(platform.name for platform, _ in self._found))

    def place(self, value: str = "") -> Place:
        """The image as a whole."""
        return self._place("", "", value=value)

    def _place(self, platform: str, name: str, line: int = 1, value: str = "") -> Place:
        """A line of a file in it; the platform is named where there are several."""
        name = "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:400])
        parts = [platform if len(self.platforms) > 1 else "", name]
        member = "/".join(part for part in parts if part)
        file = f"{self.subject.name}!{member}" if member else self.subject.name
        return Place(Location(file, line, 1), self.subject.reach, member, value or name, self.subject.role)

    def environment(self) -> Iterator[EnvUse]:
        """What the configuration sets."""
        for platform, _ in self._found:
            for name, value in platform.environment:
                yield EnvUse(name, value, self._place(platform.name, "config", value=f"{name}={value}"))

    def images(self) -> Iterator[ImageUse]:
        """The image's own reference, and the base its labels name."""
        if self.reference:
            yield ImageUse(self.reference, self._place("", "", value=self.reference))
        for platform, _ in self._found:
            for name, value in platform.labels:
                if name in _BASE and value:
                    yield ImageUse(value, self._place(platform.name, "config", value=value))

    def packages(self) -> Iterator[PackageUse]:
        """What is installed, by the lists of pip, dpkg, apk and rpm."""
        for platform, inside in self._found:
            for listed in (inside.lists[name] for name in sorted(inside.lists)):
                for one in listed.packages:
                    place = self._place(platform.name, listed.name, one.line, f"{one.name}{one.spec}")
                    place = replace(place, related=self._causes(platform, inside, listed.name, listed.ecosystem))
                    yield PackageUse(one.name, one.spec, listed.ecosystem, place, locked=True)

    def libraries(self) -> Iterator[LibraryUse]:
        """Every library that is there in the end and could be read."""
        for platform, inside in self._found:
            yield from with_siblings(
                self._use(platform, inside, name, library) for name, library in sorted(inside.libraries.items())
            )

    def _causes(self, platform: Platform, inside: Contents, name: str, ecosystem: str = "") -> tuple[Related, ...]:
        """What a file comes from: the package that installs it, what needs that, its layer, and the base image below.

        The list of a whole system's packages is written anew by each layer that installs some: its layer says nothing.
        """
        found: list[Related] = []
        if match := _SITE.match(name):
            key = (platform.name, match[1])
            if key not in self._needed:
                self._needed[key] = self._needs(platform, inside, match[1])
            installed, needed = self._needed[key]
            chain = list(needed.chain(match[2]))
            own = installed.get(chain[0].name)
            if own and not name.endswith("METADATA"):
                found.append(Related(own, f"installed by `{chain[0].name}`"))
            found += [Related(one.location, f"needed by `{one.by}`") for one in chain[1:]]
        config = self._place(platform.name, "config").location
        if ecosystem in ("", "pypi"):
            found.append(Related(config, _layer(platform.layers, inside.brought_by[name])))
        bases = [value[:120] for label, value in platform.labels if label in _BASE and value]
        return (*found, *(Related(config, f"on the base image `{one}`") for one in bases))

    def _needs(self, platform: Platform, inside: Contents, folder: str) -> tuple[dict[str, Location], Needed]:
        """Where the packages of a folder say their names, and which of them needs which."""
        installed: dict[str, Location] = {}
        needs: list[Need] = []
        for listed in (one for one in inside.lists.values() if one.name.startswith(f"{folder}/") and one.packages):
            by = listed.packages[0]
            installed[by.name] = self._place(platform.name, listed.name, by.line).location
            needs += [
                Need(one.name, by.name, self._place(platform.name, listed.name, one.line).location)
                for one in listed.needs
                if one.name != by.name
            ]
        return installed, Needed(folder, tuple(needs), {})

    def _use(self, platform: Platform, inside: Contents, name: str, library: Library) -> LibraryUse:
        package = _PACKAGE.match(name)
        # Beside Python's packages an image may well hold tools for other machines.
        promised = _MACHINES.get(platform.name.split("/")[1]) if package and "/" in platform.name else None
        return LibraryUse(
            name,
            f"{platform.name} {package[1] if package else posixpath.dirname(name)}",
            library,
            replace(self._place(platform.name, name), related=self._causes(platform, inside, name)),
            (promised,) if promised else (),
        )

    def notes(self) -> Iterator[tuple[Place, Unreadable]]:
        """Layers and files that were left out."""
        left = [*self._left]
        for platform, inside in self._found:
            left.extend((self._place(platform.name, name), reason) for name, reason in inside.left)
        yield from left[:_MOST_NOTES]
        if len(left) > _MOST_NOTES:
            yield self.place(), Unreadable("more", f"{len(left) - _MOST_NOTES:,} more files were left out")


def _layer(layers: tuple[Layer, ...], position: int) -> str:
    """A layer in words: which one, and the instruction that made it."""
    digest, made_by = layers[position].digest, layers[position].made_by
    known = f" (`{digest[:19]}…`)" if digest else ""
    return f"in layer {position + 1} of {len(layers)}{known}" + (f", made by `{made_by}`" if made_by else "")


def _reference(subject: Subject) -> str:
    named = named_image(subject.name)
    return named.reference if named else ""


def viewed(subject: Subject) -> Image:
    """The view of an image: a layout folder, an archive, or a remote one that its name refers to."""
    reference = _reference(subject)
    if reference and subject.path is None:
        from portable.linter.archive.remote import Remote

        with closing(Remote(parsed(reference))) as remote:
            return Image(subject, platforms(remote))
    if subject.path is not None and subject.path.is_dir():
        return Image(subject, platforms(OnDisk(Folder(subject.path))))
    with closing(Archive(_file(subject))) as archive:
        return Image(subject, _inside(archive))


def _file(subject: Subject) -> Path | bytes:
    return subject.data if subject.path is None else subject.path


def _inside(files: Files) -> Iterator[Platform | Unreadable]:
    return platforms(OnDisk(files)) if files.has("index.json") else archived(files)
