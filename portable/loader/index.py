"""The generated index of the embedded facts: YAML checked and written as JSON, so that no start parses YAML facts.

Run `python -m portable.loader.index` after a change of `providers/` or `accelerators.yaml`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path as FilePath

from portable.errors import InvalidInput
from portable.loader.catalogue import INDEX
from portable.loader.document import read
from portable.loader.facts import plain
from portable.loader.folder import PROVIDER, read_folder, to_provider
from portable.loader.validation import validate
from portable.model.accelerator import Accelerator
from portable.model.world import World

ACCELERATORS = FilePath(__file__).parent / "accelerators.yaml"
WORLD = FilePath(__file__).parent / "world.yaml"
FOLDERS = FilePath(__file__).parents[2] / "providers"


def entries() -> Iterator[tuple[str, str]]:
    """File name to JSON text of the whole index.

    Raises:
        InvalidInput: an embedded fact is not valid.
    """
    yield "_accelerators.json", _accelerators()
    yield "_world.json", _world()
    for folder in sorted(FOLDERS.iterdir()):
        if (folder / PROVIDER).is_file():
            provider = to_provider(*read_folder(folder))
            plain_tree = provider.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
            yield f"{folder.name}.json", _text(plain_tree)


def _accelerators() -> str:
    document = read(ACCELERATORS)[0]
    found = plain(document.value)["accelerators"]
    models = [validate(Accelerator, document, ("accelerators", at), value=one) for at, one in enumerate(found)]
    return _text(
        [model.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True) for model in models]
    )


def _world() -> str:
    """Facts of no provider; the sources of accelerators are among its own, for what rests on both."""
    document, chips = read(WORLD)[0], read(ACCELERATORS)[0]
    tree = plain(document.value)
    tree["sources"] |= {f"accelerators/{name}": one for name, one in chips.value["sources"].items()}
    world = validate(World, document, (), value=tree)
    return _text(world.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True))


def _text(tree: object) -> str:
    """Compact JSON, one line for each entry of a list, so that a change shows where it is."""
    if isinstance(tree, list):
        return (
            "[\n" + ",\n".join(json.dumps(item, separators=(",", ":"), ensure_ascii=False) for item in tree) + "\n]\n"
        )
    assert isinstance(tree, dict)
    parts = []
    for key, value in tree.items():
        body = (
            _text(value).rstrip()
            if isinstance(value, list)
            else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        )
        parts.append(f"{json.dumps(key)}:{body}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def write() -> None:
    """Writes the index, and removes what no longer belongs to it."""
    INDEX.mkdir(exist_ok=True)
    made = dict(entries())
    for old in INDEX.glob("*.json"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (INDEX / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    try:
        write()
    except InvalidInput as error:
        sys.exit("\n".join(f"{one.location}: {one.name}: {one.message}" for one in error.diagnostics))
