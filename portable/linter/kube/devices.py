"""Which runtime a resource of a device plugin, or a class of a DRA driver, belongs to."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Device(NamedTuple):
    """What is known about a resource or device class."""

    pattern: str
    runtime: str
    verified: bool
    ray: bool
    """KubeRay turns it into a Ray resource by itself."""
    what: str


@cache
def _tables() -> tuple[tuple[Device, ...], tuple[Device, ...]]:
    table = json.loads(Path(__file__).with_name("devices.json").read_text(encoding="utf-8"))
    resources = tuple(Device(**row) for row in table["resources"])
    classes = tuple(Device(row["pattern"], row["runtime"], True, False, "a DRA driver") for row in table["classes"])
    return resources, classes


@cache
def resource(name: str) -> Device | None:
    """The device that an extended resource stands for; None: none known."""
    if "/" not in name:
        return None
    return next((one for one in _tables()[0] if fnmatchcase(name, one.pattern)), None)


@cache
def device_class(name: str) -> Device | None:
    """The device that a DRA device class stands for; None: none known."""
    return next((one for one in _tables()[1] if fnmatchcase(name, one.pattern)), None)
