"""Keys whose values must stay quiet, and keys that only look like them."""

from __future__ import annotations

import pytest

from portable.model.secrecy import looks_secret


@pytest.mark.parametrize(
    "key",
    [
        "token",
        "HF_TOKEN",
        "apiKey",
        "APIKey",
        "db-password",
        "clientSecret",
        "AWS_SECRET_ACCESS_KEY",
        "authtoken",
        "key",
        "secrets",
    ],
)
def test_secret(key: str) -> None:
    assert looks_secret(key)


@pytest.mark.parametrize(
    "key", ["tokens", "keepCluster", "monkey", "keyboard", "name", "", "passwordless", "tokenizer", "日本"]
)
def test_not_secret(key: str) -> None:
    assert not looks_secret(key)
