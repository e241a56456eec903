"""The API server's spelling of a field, `.spec.containers[name="x"].image`, found in an object."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from portable.deploy.form import at
from portable.deploy.owners import selector
from portable.model.plan import FieldPath

_SELECTOR = re.compile(r"\[([^\]]*)\]")
_PAIR = re.compile(r'([\w.-]+)=("(?:[^"\\]|\\.)*"|[^,]*)')


def located(body: Any, text: str) -> FieldPath:
    """The path of a field in our spelling; keys may hold dots, so the object itself decides where a key ends."""
    path: FieldPath = ()
    rest = text
    while rest:
        found = _SELECTOR.match(rest)
        step: str = _element(found.group(1)) if found else _key(at(body, path), rest[1:])
        rest = rest[found.end() if found else len(step) + 1 :]
        path = (*path, step)
    return path


def _key(value: Any, rest: str) -> str:
    if isinstance(value, Mapping):
        known = [key for key in value if rest == key or rest.startswith((f"{key}.", f"{key}["))]
        if known:
            return str(max(known, key=len))
    return re.split(r"[.\[]", rest, maxsplit=1)[0] or rest


def _element(inside: str) -> str:
    pairs = {key: json.loads(value) if value.startswith('"') else value for key, value in _PAIR.findall(inside)}
    if pairs:
        return selector(pairs)
    return f"[{inside}]"
