"""Which keys hold secrets, so that no output ever shows their values."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SECRET = frozenset({"key", "passwd", "passphrase", "pwd", "secrets", "credential", "credentials"})
_ENDINGS = ("token", "password", "secret", "apikey", "secretkey", "accesskey", "privatekey")


@lru_cache(4096)
def looks_secret(key: str) -> bool:
    """Whether a key's name says that its value is to be kept quiet, as `HF_TOKEN`, `apiKey` and `db-password` do.

    Counts of tokens are no secrets: `tokens` is not one.
    """
    words = (word.lower() for word in _WORD.findall(key))
    return any(word in _SECRET or word.endswith(_ENDINGS) for word in words)
