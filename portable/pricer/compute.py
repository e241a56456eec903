"""The nodes of a placement and what they cost per hour and per run."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import ceil

from portable.errors import Diagnostic
from portable.model.cost import NOTHING, Assumptions, Cost, Line
from portable.model.group import Group
from portable.model.instance_type import PURCHASES, Purchase
from portable.model.placement import HEAD, Fact, Placement, Seat
from portable.model.price import node_price
from portable.model.quantity import parse_money
from portable.model.workload import Workload
from portable.pricer.storage import storage

_SECONDS = Decimal(3600)
_FLOPS_PER_TOKEN = 6
"""Training FLOPs for each parameter and token (Kaplan et al. 2020)."""


_YOUR_PRICES = 'a target may say what you pay: prices: {overrides: {INSTANCE-TYPE: {onDemand: "12.34"}}}'


def price(workload: Workload, placement: Placement, assumptions: Assumptions = NOTHING) -> Cost:
    """What the placement costs at the least number of replicas; unknown prices stay unknown."""
    seats = (placement.head, *placement.groups)
    lines = tuple(_line(seat, placement) for seat in seats)
    accelerators = sum(_accelerators(seat) for seat in placement.groups)
    kept = tuple(storage(workload, placement))
    hours = _hours(workload, placement, assumptions.efficiency)
    paid = None if hours is None else assumptions.paid(hours)
    return Cost(lines, accelerators, paid, assumptions.words(), kept, _options(placement))


def _options(placement: Placement) -> dict[Purchase, Decimal | None]:
    """What everything costs per hour by each option that all groups' types are sold by, the head as it is."""
    sold = [set(seat.instance_type.purchase or (seat.purchase,)) for seat in placement.groups]
    found: dict[Purchase, Decimal | None] = {}
    for option in PURCHASES:
        if sold and all(option in one for one in sold):
            groups = [replace(seat, purchase=option, price=_at(option, seat, placement)) for seat in placement.groups]
            hourly = [_line(seat, placement).hourly for seat in (placement.head, *groups)]
            found[option] = None if None in hourly else sum((one for one in hourly if one is not None), Decimal(0))
    return found


def _at(option: Purchase, seat: Seat, placement: Placement) -> str | None:
    known = node_price(seat.instance_type, option, placement.region, placement.target)
    return None if known is None else str(known)


def over_ceiling(workload: Workload, cost: Cost) -> tuple[Diagnostic, ...]:
    """What exceeds the workload's price ceilings; a price that is unknown passes none of them."""
    ceiling = workload.spec.policy.max_price
    if ceiling is None:
        return ()
    path = ("spec", "policy", "maxPrice")
    found = []
    for name, limit, value in (("perHour", ceiling.per_hour, cost.hourly), ("perRun", ceiling.per_run, cost.per_run)):
        if limit is None:
            continue
        amount, currency = parse_money(limit)
        where = (*path, name)
        if currency != "USD":
            message = f"prices are in USD and `{name}` is in {currency}: no rate is known"
        elif value is None:
            message = f"{name} is limited to {limit}, and the price is unknown ({_why(cost, name)})"
        elif value > amount:
            message = f"{name} is {value:.2f} USD, more than {limit}"
        else:
            continue
        advice = (_YOUR_PRICES,) if value is None and cost.unknown else ()
        found.append(Diagnostic("over-max-price", message, workload.location(*where), where, advice))
    return tuple(found)


def _why(cost: Cost, name: str) -> str:
    if cost.unknown:
        return f"of {', '.join(cost.unknown)}"
    return "`expect` does not say how long a run takes" if name == "perRun" else "unknown"


def _line(seat: Seat, placement: Placement) -> Line:
    known = None if seat.price is None else Decimal(seat.price)
    fact = None
    if known is not None:
        source = placement.provider.sources.get(
            placement.region.price_source(seat.instance_type.name, seat.purchase) or ""
        )
        own = placement.target.prices is not None and seat.instance_type.name in placement.target.prices.overrides
        terms = " after discount" if placement.target.prices is not None and placement.target.prices.discount else ""
        fact = Fact(f"{seat.instance_type.name} {seat.purchase} {known} USD/h{terms}", None if own else source)
    return Line(seat.role, seat.instance_type.name, _nodes(seat), seat.purchase, known, fact)


def _nodes(seat: Seat) -> int:
    """Nodes that the least number of replicas fills; workers share a node where several fit."""
    if seat.role == HEAD or seat.group is None:
        return 1
    pods = seat.group.replicas.min * seat.hosts
    return ceil(pods / _per_node(seat.group, seat))


def _per_node(group: Group, seat: Seat) -> int:
    kind = seat.instance_type
    if group.exclusive_node:
        return 1
    fits = [seat.fabric.workers_per_node] if seat.fabric and seat.fabric.workers_per_node else []
    if group.accelerator is not None and kind.count:
        fits.append(kind.count * (seat.share.per_device if seat.share else 1) // group.accelerator.count)
    if kind.vcpus:
        fits.append(int(kind.vcpus // group.cpu))
    if kind.memory:
        fits.append(kind.memory // group.memory)
    return max(min(fits, default=1), 1)


def _accelerators(seat: Seat) -> int:
    if seat.group is None or seat.group.accelerator is None:
        return 0
    return seat.group.replicas.min * seat.hosts * seat.group.accelerator.count


def _hours(workload: Workload, placement: Placement, efficiency: Decimal | None) -> Decimal | None:
    """Hours of one run: said, or from tokens, parameters and efficiency at the accelerators' bf16 peak.

    A cluster's run is its time to live.
    """
    if workload.spec.cluster is not None:
        ttl = workload.spec.cluster.ttl
        return None if ttl is None else Decimal(ttl) / _SECONDS
    work = workload.job or workload.spec.service
    expect = work.expect if work is not None else None
    if expect is None:
        return None
    if expect.duration is not None:
        return Decimal(expect.duration) / _SECONDS
    peak = [_peak(seat) for seat in placement.groups]
    if None in peak or not peak:
        return None
    rate = sum(one for one in peak if one is not None) * 1e12 * float(efficiency or expect.efficiency or 0)
    flops = _FLOPS_PER_TOKEN * (expect.tokens or 0) * (expect.parameters or 0)
    return Decimal(str(round(flops / rate / 3600, 4))) if rate else None


def _peak(seat: Seat) -> float | None:
    """TFLOPS of all accelerators of a group at bf16; a CPU group has none and hinders nothing."""
    if seat.accelerator is None:
        return 0.0
    per_one = (seat.accelerator.peak or {}).get("bf16")
    return None if per_one is None else per_one * _accelerators(seat)
