"""Secrets kept out of what is shown."""

from __future__ import annotations

from collections.abc import Iterable

_SHORTEST = 6
"""Characters: a shorter value would be hidden in half of all words."""
_SHOWN = "***"


class Hiding:
    """Texts without the values of secrets, as far as a value can be told in a text."""

    def __init__(self, values: Iterable[str]) -> None:
        lines = {line.strip() for value in values for line in (value, *value.splitlines())}
        self._values = sorted((one for one in lines if len(one) >= _SHORTEST), key=lambda one: (-len(one), one))

    def __call__(self, text: str) -> str:
        """The text with stars where a secret, or a line of one, stood."""
        for value in self._values:
            text = text.replace(value, _SHOWN)
        return text
