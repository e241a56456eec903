"""Where the targets file is, and what it says."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath

from portable.errors import Diagnostic, InvalidInput, Location, UsageError
from portable.loader.document import Document, read
from portable.loader.spelling import did_you_mean
from portable.loader.validation import validate
from portable.model.target import Target, Targets

FILE_NAME = "targets.yaml"
_HEAD = "it begins with `apiVersion: portable/v1` and `kind: Targets`; `portable init` writes one"


@dataclass(frozen=True, slots=True)
class TargetTable:
    """The targets of a file, and behind them every provider as a target of its own name."""

    targets: Mapping[str, Target] = field(default_factory=dict)
    providers: tuple[str, ...] = ()
    file: str | None = None
    document: Document | None = field(default=None, repr=False, compare=False)

    def location(self, *path: str | int) -> Location | None:
        """Where something stands in the file, if there is one."""
        return None if self.document is None else self.document.location(path)

    def names(self) -> tuple[str, ...]:
        """Without a file every provider; with one, its targets."""
        return tuple(self.targets) or self.providers

    def named(self, name: str) -> Target:
        """A target by its name: one of the file, or else a provider.

        Raises:
            UsageError: neither is called so.
        """
        if name in self.targets:
            return self.targets[name]
        if name in self.providers:
            return _whole(name)
        known = (*self.targets, *self.providers)
        guess = did_you_mean(name, known)
        advice = (guess,) if guess else ()
        listed = f"targets of {self.file}: {', '.join(self.targets)}" if self.targets else "no targets file was found"
        more = (listed, f"providers: {', '.join(self.providers)}")
        raise UsageError(
            Diagnostic("unknown-target", f"there is no target or provider `{name}`", help=(*advice, *more))
        )


@cache
def _whole(provider: str) -> Target:
    """A provider as a target of its own name: one for all who ask, however many workloads."""
    return Target(provider=provider)


def find_targets_file(spec: str | FilePath) -> FilePath | None:
    """`targets.yaml` beside the spec or in a folder above it; the search stops at the repository's root."""
    folder = FilePath.cwd() if str(spec) == "-" else FilePath(spec).absolute().parent
    for place in (folder, *folder.parents):
        if (place / FILE_NAME).is_file():
            return FilePath(os.path.relpath(place / FILE_NAME))
        if (place / ".git").exists():
            return None
    return None


def load_targets(path: str | FilePath | None, providers: tuple[str, ...]) -> TargetTable:
    """The targets of a file (None: no file), checked against the providers that exist.

    Raises:
        InvalidInput: the file is not valid, or names a provider that does not exist.
    """
    if path is None:
        return TargetTable(providers=providers)
    return targets_of(read(FilePath(path)), str(path), providers)


def targets_of(documents: tuple[Document, ...], file: str, providers: tuple[str, ...]) -> TargetTable:
    """The targets among the documents of a file, checked as `load_targets` does.

    Raises:
        InvalidInput: the file is not valid, or names a provider that does not exist.
    """
    if len(documents) != 1:
        message = f"a targets file holds one document, this one {len(documents)}"
        where = documents[1].location() if documents else Location(file)
        raise InvalidInput(Diagnostic("targets-file", message, where, help=(_HEAD,)))
    found = validate(Targets, documents[0])
    problems = [
        Diagnostic(
            "unknown-provider",
            f"target `{name}`: there is no provider `{target.provider}`",
            documents[0].location(("targets", name, "provider")),
            help=tuple(_advice(target.provider, providers)),
        )
        for name, target in found.targets.items()
        if target.provider not in providers
    ]
    if problems:
        raise InvalidInput(problems)
    return TargetTable(found.targets, providers, file, documents[0])


def _advice(name: str, providers: tuple[str, ...]) -> Iterator[str]:
    guess = did_you_mean(name, providers)
    if guess:
        yield guess
    yield f"providers: {', '.join(providers)}; your own: --providers DIR"
