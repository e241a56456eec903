"""Which runtime an accelerator is driven by, from its model's or its vendor's name in a workload spec."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path


@cache
def _table() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return found


def runtime_of_model(model: str) -> str | None:
    """The runtime of `nvidia-h100-80gb`; the longest beginning that fits counts."""
    fitting = [prefix for prefix in _table()["models"] if model.startswith(prefix)]
    return _table()["models"][max(fitting, key=len)] if fitting else None


def runtime_of_vendor(vendor: str) -> str | None:
    """The runtime of a vendor all of whose accelerators have the same one."""
    return _table()["vendors"].get(vendor)
