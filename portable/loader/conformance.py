"""A folder of provider facts, checked as a whole: form, invariants, and what it adds up to."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import NamedTuple

from portable.errors import Diagnostic, Location, NoInput, Path
from portable.loader.catalogue import Catalogue
from portable.loader.document import Document
from portable.loader.folder import INSTANCE_TYPES, PROVIDER, REGIONS, read_folder
from portable.loader.invariants import violations
from portable.model.provider import Provider

_FILES = {"instanceTypes": INSTANCE_TYPES, "regions": REGIONS}


class Conformance(NamedTuple):
    """What a check of one folder found."""

    folder: str
    provider: Provider
    violations: tuple[Diagnostic, ...]


def folders(path: FilePath) -> tuple[FilePath, ...]:
    """The provider folders at a path: itself, or those below it.

    Raises:
        NoInput: there is none.
    """
    if any((path / name).is_file() for name in (PROVIDER, INSTANCE_TYPES, REGIONS)):
        return (path,)
    found = tuple(sorted(one for one in path.glob("*/") if any(one.glob("*.yaml")))) if path.is_dir() else ()
    if not found:
        advice = f"a provider is a folder with {PROVIDER}, {INSTANCE_TYPES} and {REGIONS}"
        raise NoInput(Diagnostic("no-providers", f"`{path}` holds no provider", help=(advice,)))
    return found


def conformance(folder: FilePath) -> Conformance:
    """Checks one folder; one that overrides an embedded provider together with it.

    Raises:
        InvalidInput: a file is not valid, so that nothing can be compared.
    """
    whole = folder.absolute()
    catalogue = Catalogue((whole.parent,))
    provider = catalogue.provider(whole.name)
    documents = read_folder(folder)[1]
    found = violations(provider, catalogue.accelerators)
    placed = tuple(one.at(_location(one.path, provider, documents)) for one in found)
    return Conformance(str(folder), provider, placed)


def _location(path: Path, provider: Provider, documents: dict[str, Document]) -> Location | None:
    """The place of a path of the provider in the folder's own files; None where an embedded fact stands there."""
    key, *rest = path
    if key not in _FILES:
        return documents[PROVIDER].location(path) if PROVIDER in documents else None
    document = documents.get(_FILES[str(key)])
    entries = provider.instance_types if key == "instanceTypes" else provider.regions
    if document is None or not rest or not isinstance(rest[0], int):
        return None
    names = [entry.get("name") for entry in document.value]
    name = entries[rest[0]].name
    return document.location((names.index(name), *rest[1:])) if name in names else None
