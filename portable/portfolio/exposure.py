"""On whom a placed workload depends."""

from __future__ import annotations

from portable.model.cost import Cost
from portable.model.placement import Placement, Seat
from portable.model.portfolio import Exposure, Slot

NONE = "none"
"""Work without accelerators, and workers without RDMA."""


def exposure(placement: Placement, cost: Cost) -> Exposure:
    """Provider, region, suppliers, and for each group with accelerators its vendor, runtime and fabric.

    The head and CPU groups follow the accelerators they serve; a workload without any is one slot on CPUs.
    """
    provider = placement.provider
    suppliers = dict.fromkeys((provider.name, *(one.name for one in provider.entity.suppliers)))
    return Exposure(provider.name, placement.region.name, tuple(suppliers), _slots(placement, cost))


def _slots(placement: Placement, cost: Cost) -> tuple[Slot, ...]:
    seats = [seat for seat in placement.groups if seat.accelerator is not None]
    if not seats:
        return (Slot(NONE, placement.head.runtime, NONE, 1.0),)
    weights = _weights(seats, cost)
    whole = sum(weights)
    parts = [weight / whole for weight in weights] if whole else [1 / len(seats)] * len(seats)
    return tuple(_slot(seat, part) for seat, part in zip(seats, parts, strict=True))


def _slot(seat: Seat, part: float) -> Slot:
    assert seat.accelerator is not None
    return Slot(seat.accelerator.vendor, seat.runtime, NONE if seat.fabric is None else seat.fabric.name, part)


def _weights(seats: list[Seat], cost: Cost) -> list[float]:
    """Cost per hour of each where all are known, else accelerators."""
    hourly = {line.role: line.hourly for line in cost.lines}
    prices = [hourly.get(seat.role) for seat in seats]
    known = [float(price) for price in prices if price is not None]
    return known if len(known) == len(seats) else [float(_accelerators(seat)) for seat in seats]


def _accelerators(seat: Seat) -> int:
    if seat.group is None or seat.group.accelerator is None:
        return 0
    return seat.group.replicas.min * seat.hosts * seat.group.accelerator.count
