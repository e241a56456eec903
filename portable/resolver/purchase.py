"""How a node is bought: the first option of the workload that the type is sold by and whose nodes can be told apart."""

from __future__ import annotations

from portable.model.instance_type import InstanceType, Purchase
from portable.model.provider import Labeller
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


def terms_of(target: Target) -> str:
    """The user's own terms in words, for a reason."""
    terms = target.prices
    if terms is None:
        return ""
    discount = f", {terms.discount} off the list price" if terms.discount else ""
    return f"{discount}, terms until {terms.until}" if terms.until else discount
