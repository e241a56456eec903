"""The price of one node: the user's own terms over the list."""

from __future__ import annotations

from decimal import Decimal

from portable.model.instance_type import InstanceType, Purchase
from portable.model.provider import Provider, Region
from portable.model.source import Source
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


def price_source(
    kind: InstanceType, option: Purchase, provider: Provider, region: Region, target: Target
) -> Source | None:
    """Who says the price of one node: the user, where they set it, else the provider's price list."""
    if target.prices is not None and option in target.prices.overrides.get(kind.name, {}):
        return Source(ref="your own price, of the targets file", confidence="high")
    return provider.sources.get(region.price_source(kind.name, option) or "")
