"""The price of one node: the user's own terms over the list."""

from __future__ import annotations

from decimal import Decimal

from portable.model.instance_type import InstanceType, Purchase
from portable.model.provider import Region
from portable.model.target import Target


def node_price(kind: InstanceType, option: Purchase, region: Region, target: Target) -> Decimal | None:
    """USD per hour of one node: the user's own price, else the list price less the user's discount, else unknown."""
    terms = target.prices
    if terms is not None and (own := terms.overrides.get(kind.name, {}).get(option)) is not None:
        return own
    listed = region.prices.get(kind.name, {}).get(option)
    if listed is None or terms is None or terms.discount is None:
        return listed
    return listed * (100 - Decimal(terms.discount.rstrip("%"))) / 100
