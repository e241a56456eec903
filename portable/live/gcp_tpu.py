"""TPU hosts of Compute Engine: how many chips of which model, and the SKUs that price one chip for an hour; pure.

The SKUs of TPU v5e and newer stand in the billing catalogue of Compute Engine, in the group `TPU`, one price a chip for
host and chip together. Those of v4 and older are of another service, of devices and whole continents, and are not read.
What the descriptions look like: gpuhunt and skypilot fetch_gcp.py @21fd554; nobody here has seen all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from portable.model.instance_type import Purchase

GROUP = "TPU"
"""The resource group of the SKUs."""
_MODELS: Mapping[str, tuple[str, str]] = {
    "ct4p": ("google-tpu-v4", "v4"),
    "ct5lp": ("google-tpu-v5e", "v5e"),
    "ct5p": ("google-tpu-v5p", "v5p"),
    "ct6e": ("google-tpu-v6e", "v6e"),
    "tpu7x": ("google-tpu-7x", "7x"),
}
"""Machine family to the name of the chip here, and to the version that SKUs name."""
_HOST = re.compile(r"^([a-z0-9]+)-[a-z]+-(\d+)t$")
_VERSION = re.compile(r"\bTPU[- ]?(V\d+[a-z]*|7x)\b", re.IGNORECASE)
_SPOT = re.compile(r"\b(preemptible|spot)\b", re.IGNORECASE)
_OTHER_TERMS = re.compile(
    r"\b(reserved|reservation|calendar|dws|defined duration|subscription|fixed price|commitment|capacity optimized"
    r"|pod)\b",
    re.IGNORECASE,
)
"""Words of prices that are neither on demand nor spot, and of whole pods."""


class Host(NamedTuple):
    """One TPU host."""

    accelerator: str
    chips: int
    part: str
    """What its price is called among the rates."""


def host(name: str) -> Host | None:
    """What a machine type of this name holds; None: it is no TPU host of a family known here."""
    found = _HOST.match(name)
    model = _MODELS.get(found[1]) if found is not None else None
    return None if found is None or model is None else Host(model[0], int(found[2]), _called(model[1]))


def part_of(description: str) -> str | None:
    """The chip whose hour an SKU prices; None: no version is named, or the terms are of another kind."""
    found = _VERSION.search(description)
    if found is None or _OTHER_TERMS.search(description):
        return None
    return _called(found[1].lower())


def bought(description: str, usage: Purchase | None) -> Purchase | None:
    """How the chip is bought: older SKUs of spot say it in words alone, and their usage is on demand."""
    return "spot" if usage is not None and _SPOT.search(description) else usage


def _called(version: str) -> str:
    return f"{GROUP} {version}"
