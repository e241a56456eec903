"""Sizes in manifests as numbers."""

from __future__ import annotations

import re

_SIZE = re.compile(r"(\d+(?:\.\d+)?)(m|k|[KMGTPE]i?)?")
_UNITS = {"": 1.0, "m": 1e-3, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
_BINARY = {f"{letter}i": 1024.0**power for power, letter in enumerate("KMGTPE", 1)}


def bytes_of(text: str) -> float | None:
    """A quantity as a number; None where it is none."""
    match = _SIZE.fullmatch(text)
    return float(match[1]) * (_UNITS | _BINARY)[match[2] or ""] if match else None
