"""Objects as an output may show them: without the values of variables that are called as secrets are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portable.model.secrecy import looks_secret

HIDDEN = "***"


def hidden(value: Any) -> Any:
    """The same value with every secret variable's literal value as `***`; references stay as they are."""
    if isinstance(value, Mapping):
        made = {key: hidden(one) for key, one in value.items()}
        name = value.get("name")
        if isinstance(name, str) and isinstance(value.get("value"), str) and looks_secret(name):
            made["value"] = HIDDEN
        return made
    if isinstance(value, list | tuple):
        return [hidden(one) for one in value]
    return value
