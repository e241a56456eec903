"""How a node is bought: the first option of the workload that the type is sold by and whose nodes can be told apart."""

from __future__ import annotations

from decimal import Decimal

from portable.model.instance_type import InstanceType, Purchase
from portable.model.provider import Labeller, Region
from portable.model.target import Target
from portable.resolver.fit import Misfit


def buy(wanted: tuple[Purchase, ...], kind: InstanceType, labeller: Labeller) -> Purchase | Misfit:
    """The purchase option, or why none is possible."""
    sold = kind.purchase
    for option in wanted:
        if sold is not None and option not in sold:
            continue
        if option == "onDemand" or (labeller.capacity is not None and option in labeller.capacity.values):
            return option
        if option in ("reservation", "capacityBlock", "flexStart"):
            return option
    if sold is not None and not set(sold) & set(wanted):
        how = ", ".join(sold) if sold else "nothing that is published"
        return Misfit(f"{kind.name} is sold by {how}, and the workload permits {', '.join(wanted)}", 6)
    return Misfit(f"no node label tells {', '.join(wanted)} nodes apart", 6)


def price(kind: InstanceType, option: Purchase, region: Region, target: Target) -> Decimal | None:
    """USD per hour of one node: the user's own price first, else the list price of the region, else unknown."""
    terms = target.prices.overrides.get(kind.name, {}) if target.prices else {}
    listed = region.prices.get(kind.name, {})
    return terms.get(option, listed.get(option))
