"""All providers and accelerators: the embedded index, and the user's own folders over it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from portable.errors import Diagnostic, InvalidInput, UsageError
from portable.loader.document import Document
from portable.loader.folder import PROVIDER, read_folder, to_provider
from portable.loader.overlay import overlaid
from portable.loader.spelling import did_you_mean
from portable.model.accelerator import Accelerator
from portable.model.provider import Provider
from portable.model.world import World

INDEX = FilePath(__file__).parent / "index"
"""Generated from `providers/` and `accelerators.yaml` by `portable.loader.index`; a test keeps them equal."""


class Catalogue:
    """Providers by name, read when they are asked for; accelerators by name."""

    def __init__(self, folders: Iterable[str | FilePath] = ()) -> None:
        """The embedded providers, and those in the subfolders of each of these folders.

        Raises:
            UsageError: a folder does not exist, or holds no provider.
        """
        self._folders = tuple(FilePath(folder) for folder in folders)
        self._own: dict[str, list[FilePath]] = {}
        for folder in self._folders:
            self._find(folder)
        self._read: dict[str, Provider] = {}

    def _find(self, folder: FilePath) -> None:
        if not folder.is_dir():
            raise UsageError(Diagnostic("no-such-folder", f"--providers: `{folder}` is no folder"))
        found = [place for place in sorted(folder.iterdir()) if place.is_dir() and any(place.glob("*.yaml"))]
        if not found:
            advice = "each subfolder is a provider, with provider.yaml, instance-types.yaml and regions.yaml"
            raise UsageError(Diagnostic("no-providers", f"--providers: `{folder}` holds no provider", help=(advice,)))
        for place in found:
            self._own.setdefault(place.name, []).append(place)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every provider, the embedded ones first, in order of name."""
        embedded = sorted(path.stem for path in INDEX.glob("*.json") if not path.stem.startswith("_"))
        return (*embedded, *(name for name in sorted(self._own) if name not in embedded))

    @cached_property
    def accelerators(self) -> Mapping[str, Accelerator]:
        """Every accelerator model by name."""
        entries = json.loads((INDEX / "_accelerators.json").read_bytes())
        return {entry["name"]: Accelerator.model_validate(entry) for entry in entries}

    @cached_property
    def world(self) -> World:
        """Facts of no provider: power of machines, export rules."""
        return World.model_validate_json((INDEX / "_world.json").read_bytes())

    def provider(self, name: str) -> Provider:
        """A provider by name.

        Raises:
            UsageError: there is none of this name.
            InvalidInput: a folder of the user's is not valid.
        """
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    def _load(self, name: str) -> Provider:
        if name not in self.names:
            guess = did_you_mean(name, self.names)
            advice = ((guess,) if guess else ()) + (f"providers: {', '.join(self.names)}",)
            raise UsageError(Diagnostic("unknown-provider", f"there is no provider `{name}`", help=advice))
        embedded = INDEX / f"{name}.json"
        if name not in self._own:
            return Provider.model_validate_json(embedded.read_bytes())
        base = json.loads(embedded.read_bytes()) if embedded.is_file() else {}
        return _with_folders(name, base, self._own[name])


def _with_folders(name: str, base: dict[str, Any], folders: list[FilePath]) -> Provider:
    """A provider of the user's, over an embedded one of the same name if there is one."""
    tree = base
    documents: dict[str, Document] = {}
    for folder in folders:
        own, documents = read_folder(folder)
        if not tree and PROVIDER not in documents:
            message = f"`{folder}` is a new provider and has no {PROVIDER}"
            raise InvalidInput(Diagnostic("provider-file", message))
        own.setdefault("name", name)
        if own["name"] != name:
            place = documents[PROVIDER].location(("name",))
            message = f"the folder is called `{name}` and its provider `{own['name']}`"
            raise InvalidInput(Diagnostic("provider-name", message, place))
        tree = overlaid(tree, own, str(folder))
    return to_provider(tree, documents)
