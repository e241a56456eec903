"""What is written down of an applied object: no secret values and no long texts, but digests to compare by."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from portable.model.plan import ABSENT, FieldPath
from portable.model.secrecy import looks_secret

_LONGEST = 512
"""Characters of a text that is kept; of a longer one the digest is."""


class Veiled:
    """Digests keyed by the cluster and the set, so that a short secret cannot be looked up by its digest."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def __call__(self, path: FieldPath, value: Any) -> Any:
        """The value, with every secret and every long text in it as a digest."""
        if isinstance(value, Mapping):
            return self._map(path, value)
        if isinstance(value, list | tuple):
            return [self(path, one) for one in value]
        if isinstance(value, str) and (len(value) > _LONGEST or is_secret(path)):
            return self._digest(value)
        return value

    def _map(self, path: FieldPath, value: Mapping[str, Any]) -> dict[str, Any]:
        made = {key: self((*path, key), one) for key, one in value.items()}
        if is_secret_variable(value):
            made["value"] = self._digest(str(value["value"]))
        return made

    def _digest(self, text: str) -> str:
        return f"digest:{hmac.new(self._key, text.encode(), sha256).hexdigest()}"


def is_secret(path: FieldPath) -> bool:
    """Whether what stands at a path is to be kept quiet: a file's text, or a variable that is called as secrets are."""
    if len(path) >= 2 and path[-1] == "value" and path[-2].startswith("[name="):
        return looks_secret(path[-2][len("[name=") : -1])
    return bool(path) and path[0] in ("data", "binaryData", "stringData")


def is_secret_variable(value: Mapping[str, Any]) -> bool:
    """Whether this is an environment variable with a literal value and a name as secrets have."""
    name = value.get("name")
    return isinstance(name, str) and isinstance(value.get("value"), str) and looks_secret(name)


def shown(path: FieldPath, value: Any, when: str) -> Any:
    """A value as any output may show it; a secret is only said to be one, with `before` or `after`."""
    if value is ABSENT:
        return value
    if len(path) >= 2 and path[-1] == "value" and is_secret(path):
        return f"*** ({when})"
    if isinstance(value, Mapping):
        made = {key: shown((*path, key), one, when) for key, one in value.items()}
        return {**made, "value": f"*** ({when})"} if is_secret_variable(value) else made
    if isinstance(value, list | tuple):
        return [shown(path, one, when) for one in value]
    return value


def literal_secrets(value: Any) -> Iterator[str]:
    """The names of variables that look secret and have their value written out."""
    if isinstance(value, Mapping):
        if is_secret_variable(value):
            yield str(value["name"])
        for one in value.values():
            yield from literal_secrets(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from literal_secrets(one)
