"""The nodes of a placement and what they cost per hour and per run."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from portable.errors import Diagnostic
from portable.model.assumption import NOTHING, Assumptions
from portable.model.cost import ALONE, Around, Cost, Fee, Line, total
from portable.model.group import Group
from portable.model.instance_type import PURCHASES, Purchase
from portable.model.packing import nodes_for, workers_per_node
from portable.model.placement import HEAD, Fact, Placement, Seat
from portable.model.price import node_price, price_source
from portable.model.quantity import parse_money
from portable.model.target import Target
from portable.model.workload import Workload
from portable.pricer.commitment import paid_to_the_end, terms
from portable.pricer.currency import DOLLARS, YOUR_RATE, rates
from portable.pricer.operations import format_of, operations
from portable.pricer.running import run_of
from portable.pricer.storage import storage
from portable.pricer.traffic import traffic

_SECONDS = Decimal(3600)
_FLOPS_PER_TOKEN = 6
"""Training FLOPs for each parameter and token (Kaplan et al. 2020)."""


_YOUR_PRICES = 'a target may say what you pay: prices: {overrides: {INSTANCE-TYPE: {onDemand: "12.34"}}}'


def price(workload: Workload, placement: Placement, assumptions: Assumptions = NOTHING, around: Around = ALONE) -> Cost:
    """What the placement costs at the least number of replicas; unknown prices stay unknown."""
    seats = (placement.head, *placement.groups)
    lines = tuple(_line(seat, placement) for seat in seats)
    counts = {seat.role: _accelerators(seat) for seat in placement.groups}
    progress = _hours(workload, placement, assumptions.efficiency)
    bought = dict(_bought(placement, lines))
    run = None if progress is None else run_of(workload, progress, lines, assumptions)
    held = tuple(terms(placement, None if run is None else run.from_the_first))
    run = paid_to_the_end(run, held, lines)
    spot = bought.get("spot")
    hourly = total(line.hourly for line in lines)
    return Cost(
        lines=lines,
        accelerators=sum(counts.values()),
        hours=None if run is None else run.hours,
        assumed=() if run is None else run.assumed,
        storage=tuple(storage(workload, placement, around)),
        options={option: total(line.hourly for line in each) for option, each in bought.items()},
        run=run,
        spot_run=None if progress is None or spot is None else run_of(workload, progress, spot, assumptions, "spot"),
        traffic=tuple(traffic(workload, placement, progress, around)),
        fees=tuple(_fees(placement)),
        work=tuple(operations(workload, placement, hourly, counts, assumptions, around.sources)),
        dtype=format_of(workload, assumptions),
        terms=held,
    )


def _bought(placement: Placement, placed: tuple[Line, ...]) -> Iterator[tuple[Purchase, tuple[Line, ...]]]:
    """The lines by each option that all groups' types are sold by, the head as it is."""
    sold = [set(seat.instance_type.purchase or (seat.purchase,)) for seat in placement.groups]
    for option in PURCHASES:
        if sold and all(option in one for one in sold):
            pairs = zip(placement.groups, placed[1:], strict=True)
            groups = (one if one.purchase == option else _line_at(option, seat, placement) for seat, one in pairs)
            yield option, (placed[0], *groups)


def _fees(placement: Placement) -> Iterator[Fee]:
    """What is known to be paid for the cluster itself."""
    provider = placement.provider
    fee = provider.rates.control_plane
    if fee is not None:
        source = provider.sources.get(fee.source or provider.rates.source or "")
        words = f"control plane of {provider.name}: {fee.price} USD for each cluster and hour"
        yield Fee("control plane", fee.price, Fact(words, source, fee.assumed))


def over_ceiling(workload: Workload, cost: Cost, target: Target) -> tuple[Diagnostic, ...]:
    """What exceeds the workload's price ceilings; machines of unknown price, or a limit without a rate, pass none.

    A run is its machines, its data while it lasts, and its traffic; what is unknown of the latter two adds nothing.
    """
    ceiling = workload.spec.policy.max_price
    if ceiling is None:
        return ()
    path = ("spec", "policy", "maxPrice")
    found = []
    limits = (("perHour", ceiling.per_hour, cost.hourly), ("perRun", ceiling.per_run, cost.per_run_least))
    for name, limit, value in limits:
        said = None if limit is None else _too_dear(name, limit, value, cost, target)
        if said is not None:
            where = (*path, name)
            found.append(Diagnostic("over-max-price", said[0], workload.location(*where), where, said[1]))
    return tuple(found)


def _too_dear(
    name: str, limit: str, value: Decimal | None, cost: Cost, target: Target
) -> tuple[str, tuple[str, ...]] | None:
    """Why a figure does not keep a limit, and what to do; None: it keeps it."""
    amount, currency = parse_money(limit)
    rate = rates(target).get(currency)
    if currency != DOLLARS and rate is None:
        message = f"prices are in USD and `{name}` is in {currency}: no rate is known"
        return message, (YOUR_RATE.format(currency=currency),)
    if value is None:
        message = f"{name} is limited to {limit}, and the price is unknown ({_why(cost, name)})"
        return message, (_YOUR_PRICES,) if cost.unknown else ()
    if value <= (amount if rate is None else rate.in_dollars(amount)):
        return None
    same = "" if rate is None else f", which is {rate.of_dollars(value):.2f} {currency} ({rate.words})"
    return f"{name} is {value:.2f} USD{_made_of(name, cost)}{same}, more than {limit}", ()


def _made_of(name: str, cost: Cost) -> str:
    """What of a run's figure is not its machines."""
    beside = name == "perRun" and cost.beside_machines
    return f", of which {beside:.2f} for its data and traffic" if beside else ""


def _why(cost: Cost, name: str) -> str:
    if cost.unknown:
        return f"of {', '.join(cost.unknown)}"
    return "`expect` does not say how long a run takes" if name == "perRun" else "unknown"


def _line(seat: Seat, placement: Placement) -> Line:
    return _priced(seat, placement, seat.purchase, None if seat.price is None else Decimal(seat.price))


def _line_at(option: Purchase, seat: Seat, placement: Placement) -> Line:
    """The line of a seat whose nodes are bought by another option."""
    return _priced(seat, placement, option, node_price(seat.instance_type, option, placement.region, placement.target))


def _priced(seat: Seat, placement: Placement, option: Purchase, known: Decimal | None) -> Line:
    fact, name = None, seat.instance_type.name
    if known is not None:
        source = price_source(seat.instance_type, option, placement.provider, placement.region, placement.target)
        fact = Fact(f"{name} {option} {known} USD/h{_terms(name, option, placement.target)}", source)
    if seat.role == HEAD or seat.group is None:
        return Line(seat.role, name, 1, option, known, fact)
    replicas = seat.group.replicas
    most = _nodes(seat, seat.group, replicas.max) if seat.group.scales else None
    return Line(seat.role, name, _nodes(seat, seat.group, replicas.min), option, known, fact, most)


def _terms(name: str, option: Purchase, target: Target) -> str:
    """What was taken off the list price; nothing of a price of the user's own."""
    own = target.prices
    if own is None or own.discount is None or option in own.overrides.get(name, {}):
        return ""
    return f" after {own.discount} off the list"


def _nodes(seat: Seat, group: Group, replicas: int) -> int:
    """Nodes that so many replicas fill; workers share a node where several fit."""
    per_node = workers_per_node(group, seat.instance_type, seat.share, seat.fabric)
    return nodes_for(replicas * seat.hosts, per_node)


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
