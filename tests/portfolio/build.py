"""Holdings for the tests of portfolios."""

from __future__ import annotations

from decimal import Decimal

from portable.model.portfolio import Exposure, Holding, Move, Slot


def exposure(
    provider: str, *suppliers: str, vendors: tuple[str, ...] = ("nvidia",), region: str = "north", fabric: str = "roce"
) -> Exposure:
    slots = tuple(Slot(vendor, f"runtime of {vendor}", fabric, 1 / len(vendors)) for vendor in vendors)
    return Exposure(provider, region, (provider, *suppliers), slots)


def holding(
    label: str, at: Exposure, hourly: str | None = "10", accelerators: int = 8, moves: tuple[Move, ...] = ()
) -> Holding:
    price = None if hourly is None else Decimal(hourly)
    return Holding(label, f"{label}.yaml", at.provider, "asked for", at, price, accelerators, moves)
