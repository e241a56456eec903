"""What our outputs say, judged by the schemas that the package carries."""

from __future__ import annotations

import json
from typing import Any

import jsonschema

from portable.cli.schema import FOLDER

SCHEMAS: dict[str, Any] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.json"), key=lambda one: one.stem)
}


def wrong(name: str, value: Any) -> list[str]:
    """What a value has against a schema."""
    found = jsonschema.Draft7Validator(SCHEMAS[name]).iter_errors(value)
    return [f"{one.json_path}: {one.message[:200]}" for one in found]


def wrong_lines(name: str, text: str) -> list[str]:
    """The same of every line of JSON."""
    return [one for line in text.splitlines() for one in wrong(name, json.loads(line))]
