"""Kubernetes manifests in files, as `compile --out-dir` writes them: read whole, each with its place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portable.errors import Diagnostic, InvalidInput, Location, NoInput
from portable.loader.document import Document, read
from portable.model.manifest import Manifest

_SUFFIXES = (".yaml", ".yml", ".json")


def read_manifests(path: str | os.PathLike[str], target: str) -> tuple[Manifest, ...]:
    """The objects of a file, or of a folder's files; of a folder with `TARGET.yaml` or `TARGET/` of those alone.

    Raises:
        NoInput: there is no such file or folder, or no manifest in it.
        InvalidInput: a file cannot be read, is no manifest, or an object stands there twice; all at once.
    """
    files = list(_files(Path(path), target))
    if not files:
        message = f"there are no manifests in `{path}`"
        advice = "`portable compile SPEC --target TARGET --out-dir DIR` writes them"
        raise NoInput(Diagnostic("no-manifests", message, help=(advice,)))
    problems: list[Diagnostic] = []
    found: dict[tuple[str, str | None, str], tuple[Manifest, Location]] = {}
    for file in files:
        try:
            for body, place in _objects(read(file), problems):
                _keep(Manifest(body), place, found, problems)
        except InvalidInput as error:
            problems += error.diagnostics
    if problems:
        raise InvalidInput(problems)
    return tuple(manifest for manifest, _ in found.values())


def _files(path: Path, target: str) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    own = [path / f"{target}{suffix}" for suffix in _SUFFIXES if (path / f"{target}{suffix}").is_file()]
    if own:
        yield from own
        return
    top = path / target if (path / target).is_dir() else path
    for folder, folders, files in os.walk(top):
        folders.sort()
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(_SUFFIXES))


def _objects(documents: tuple[Document, ...], problems: list[Diagnostic]) -> Iterator[tuple[dict[str, Any], Location]]:
    """Every object with its place; the items of a List are objects of their own."""
    for document in documents:
        value = document.value
        is_list = isinstance(value, dict) and value.get("kind") == "List" and isinstance(value.get("items"), list)
        parts = [(("items", place), one) for place, one in enumerate(value["items"])] if is_list else [((), value)]
        for path, body in parts:
            place = document.location(path)
            if _is_object(body):
                yield body, place
            else:
                message = "not a Kubernetes object: it needs `apiVersion`, `kind` and `metadata.name`"
                problems.append(Diagnostic("not-a-manifest", message, place))


def _is_object(body: Any) -> bool:
    if not isinstance(body, dict) or not isinstance(metadata := body.get("metadata"), dict):
        return False
    return all(isinstance(one, str) for one in (body.get("apiVersion"), body.get("kind"), metadata.get("name")))


def _keep(
    manifest: Manifest,
    place: Location,
    found: dict[tuple[str, str | None, str], tuple[Manifest, Location]],
    problems: list[Diagnostic],
) -> None:
    key = (f"{manifest.api_version.rpartition('/')[0]}/{manifest.kind}", manifest.namespace, manifest.name)
    if key in found:
        message = f"{manifest.kind} {manifest.name} stands at {found[key][1]} as well"
        problems.append(Diagnostic("object-twice", message, place, help=("name the file or folder of one target",)))
    else:
        found[key] = manifest, place
