"""Credentials for a remote's host, from the file that Docker and its kin keep."""

from __future__ import annotations

import base64
import binascii
import json
import os
from pathlib import Path
from typing import Any

_LARGEST = 1 << 20
_ALIASES = {"docker.io": ("https://index.docker.io/v1/", "index.docker.io", "docker.io")}


def credentials(host: str) -> str:
    """What follows `Basic` for a host; empty if the file has nothing for it or cannot be read."""
    folder = os.environ.get("DOCKER_CONFIG") or str(Path.home() / ".docker")
    try:
        with open(os.path.join(folder, "config.json"), "rb") as file:
            found: Any = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return ""
    auths = found.get("auths") if isinstance(found, dict) else None
    if not isinstance(auths, dict):
        return ""
    for name in (*_ALIASES.get(host, ()), host, f"https://{host}"):
        entry = auths.get(name)
        if isinstance(entry, dict) and (own := _of(entry)):
            return own
    return ""


def _of(entry: dict[str, Any]) -> str:
    user, password, packed = entry.get("username"), entry.get("password"), entry.get("auth")
    if isinstance(user, str) and isinstance(password, str):
        return base64.b64encode(f"{user}:{password}".encode()).decode()
    if not isinstance(packed, str):
        return ""
    try:
        return packed if b":" in base64.b64decode(packed, validate=True) else ""
    except (binascii.Error, ValueError):
        return ""
