"""What subjects of different kinds have in common, so that one rule serves them all.

A view offers a facet by having the method; a rule of a facet lists the kinds whose views do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from portable.linter.place import Place


@dataclass(frozen=True, slots=True)
class EnvUse:
    """An environment variable that is set, read or passed on."""

    name: str
    value: str | None
    """None: read, or set to something that is not known before it runs."""
    place: Place
    writes: bool = True


@dataclass(frozen=True, slots=True)
class ImageUse:
    """A container image that is named."""

    reference: str
    place: Place
    accelerated: bool | None = None
    """Whether what runs in it asks for an accelerator; None: not known."""


@dataclass(frozen=True, slots=True)
class PackageUse:
    """A package that is asked for by name."""

    name: str
    """Normalised as its ecosystem does (PEP 503 for Python)."""
    spec: str
    """The version part as written, for example `==2.4.0+cu124`; empty: any."""
    ecosystem: str
    """`pypi`, `conda`, `apt`, `yum`."""
    place: Place
    locked: bool = False
    """Written by a resolver (a lock file), not by a person."""
    optional: bool = False
    """In an extra or a group that is asked for by name."""


@dataclass(frozen=True, slots=True)
class CommandUse:
    """A program that is run, with its arguments as far as they are known."""

    words: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class TextUse:
    """A value that may hold a URI, a host name, a model name or an account."""

    text: str
    key: str
    """What it is called: the keyword, variable, or last key of its path; empty if nothing."""
    place: Place


class HasEnvironment(Protocol):
    """Python, shell, Dockerfile, manifests, env files, CI files, specs."""

    def environment(self) -> Iterator[EnvUse]:
        """Every use, in the order of the text."""


class HasImages(Protocol):
    """Dockerfile, manifests, CI files, specs."""

    def images(self) -> Iterator[ImageUse]:
        """Every use, in the order of the text."""


class HasPackages(Protocol):
    """Requirements of all forms, lock files, conda environments, pip, conda and apt commands."""

    def packages(self) -> Iterator[PackageUse]:
        """Every use, in the order of the text."""


class HasCommands(Protocol):
    """Shell, Dockerfile, Python, manifests' command and args."""

    def commands(self) -> Iterator[CommandUse]:
        """Every use, in the order of the text."""


class HasTexts(Protocol):
    """String constants and values."""

    def texts(self) -> Iterator[TextUse]:
        """Every value, in the order of the text."""
