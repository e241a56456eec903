"""Which keys hold secrets, so that no output ever shows their values."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SECRET = frozenset(
    {
        "token",
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "secret",
        "secrets",
        "key",
        "apikey",
        "credential",
        "credentials",
    }
)


def looks_secret(key: str) -> bool:
    """Whether a key's name says that its value is to be kept quiet, as `HF_TOKEN`, `apiKey` and `db-password` do."""
    return any(word.lower() in _SECRET for word in _WORD.findall(key))
