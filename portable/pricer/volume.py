"""Prices by volume: tiers walked from a month's first byte on."""

from __future__ import annotations

from decimal import Decimal

from portable.model.provider import Rate

BYTES = {"GB": 1000**3, "GiB": 1024**3}
"""A unit of volume in bytes."""


def of_volume(rate: Rate, size: int) -> Decimal | None:
    """USD for this many bytes, as the first of a month; None where they reach a tier whose price is unknown."""
    total, begun = Decimal(0), 0
    for tier in rate.tiers:
        end = size if tier.up_to is None else min(size, tier.up_to)
        if end > begun:
            if tier.price is None:
                return None
            total += Decimal(end - begun) / BYTES[rate.unit] * tier.price
            begun = end
    return total if begun >= size else None
