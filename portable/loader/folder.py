"""A provider's folder of YAML to one plain tree, entry by entry, each checked in its own place."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from portable.errors import Diagnostic, InvalidInput
from portable.loader.document import Document, read
from portable.loader.facts import plain
from portable.loader.validation import validate
from portable.model.instance_type import InstanceType
from portable.model.provider import Provider, Region

PROVIDER, INSTANCE_TYPES, REGIONS = "provider.yaml", "instance-types.yaml", "regions.yaml"
_LISTS: dict[str, tuple[str, type[BaseModel]]] = {
    "instanceTypes": (INSTANCE_TYPES, InstanceType),
    "regions": (REGIONS, Region),
}
_NAMED_BY_KEY = ("fabrics", "scaleUps")


def read_folder(folder: FilePath) -> tuple[dict[str, Any], dict[str, Document]]:
    """The facts of a folder as plain values, and the documents they came from.

    Raises:
        InvalidInput: a file is no valid YAML, or an entry of a list is not valid.
    """
    documents: dict[str, Document] = {}
    tree: dict[str, Any] = {}
    if (folder / PROVIDER).is_file():
        documents[PROVIDER] = _one(folder / PROVIDER, dict)
        tree = plain(documents[PROVIDER].value)
        _name_mechanisms(tree)
    problems: list[Diagnostic] = []
    for key, (file, model) in _LISTS.items():
        if (folder / file).is_file():
            documents[file] = _one(folder / file, list)
            tree[key] = plain(documents[file].value)
            problems.extend(_checked(tree[key], model, documents[file]))
    if problems:
        raise InvalidInput(problems)
    return tree, documents


def _name_mechanisms(tree: dict[str, Any]) -> None:
    """A key under `fabrics` is the mechanism's name, unless the entry says otherwise."""
    for group in _NAMED_BY_KEY:
        entries = tree.get(group)
        for name, entry in (entries if isinstance(entries, dict) else {}).items():
            if isinstance(entry, dict):
                entry.setdefault("mechanism", name)


def _one(path: FilePath, kind: type) -> Document:
    """The one document of a file, a mapping or a list as the file's name says."""
    documents = read(path)
    if len(documents) == 1 and isinstance(documents[0].value, kind):
        return documents[0]
    wanted = "a mapping" if kind is dict else "a list of entries"
    place = documents[0].location() if documents else None
    raise InvalidInput(Diagnostic("provider-file", f"`{path.name}` must hold {wanted}", place))


def _checked(entries: list[Any], model: type[BaseModel], document: Document) -> list[Diagnostic]:
    problems: list[Diagnostic] = []
    for position, entry in enumerate(entries):
        try:
            validate(model, document, (position,), value=entry)
        except InvalidInput as error:
            problems.extend(error.diagnostics)
    return problems


def to_provider(tree: dict[str, Any], documents: dict[str, Document]) -> Provider:
    """The tree as a provider; errors point into provider.yaml.

    Raises:
        InvalidInput: something in it is not valid.
    """
    document = documents.get(PROVIDER)
    if document is None:
        return Provider.model_validate(tree)
    return validate(Provider, document, (), value=tree)
