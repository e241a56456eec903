"""What one node draws: a range between light and full load, from rated and measured power.

Rated power is a limit, not what is drawn: measured nodes of 8 x H100 drew 76 % of it under hard work and 82 % at most.
"""

from __future__ import annotations

from portable.model.carbon import Range
from portable.model.instance_type import InstanceType
from portable.model.placement import Fact, Seat
from portable.model.world import Host, World

LIGHT = 0.4
"""Share of the rated power at light load. Ours: the idle power of such nodes is published by nobody."""
REFERENCE = "nvidia-h100-80gb"
"""The one whose machine is rated and measured; others borrow its proportions, and say so."""


def draw(seat: Seat, world: World) -> tuple[Range | None, tuple[Fact, ...], tuple[str, ...]]:
    """Watts of one node of a seat, the facts behind it, and what is assumed; None is unknown."""
    kind = seat.instance_type
    if not kind.count:
        return _processors(kind, world)
    if seat.accelerator is None:
        return None, (), ()
    host = world.host_of(seat.accelerator.name)
    return _of_host(kind, host, world) if host is not None else _of_accelerator(seat, world)


def _processors(kind: InstanceType, world: World) -> tuple[Range | None, tuple[Fact, ...], tuple[str, ...]]:
    """A machine without accelerators: idle to full load, half load as likely."""
    if kind.vcpus is None or kind.memory is None:
        return None, (), ()
    rates = world.processors
    memory = kind.memory / 2**30 * rates.memory
    idle, busy = kind.vcpus * rates.idle + memory, kind.vcpus * rates.busy + memory
    statement = f"{rates.idle:g} to {rates.busy:g} W for a vCPU, {rates.memory:g} W for a GiB of memory"
    fact = Fact(statement, world.sources.get(rates.source or ""), rates.assumed)
    said = "machines without accelerators: half load is likely, as are the rates of another cloud's machines"
    return Range(idle, (idle + busy) / 2, busy), (fact,), (said,)


def _of_host(kind: InstanceType, host: Host, world: World) -> tuple[Range, tuple[Fact, ...], tuple[str, ...]]:
    """A machine with as many accelerators as the instance type has, in proportion to one that is rated."""
    factor, borrowed = _factor(host, world)
    part = kind.count / host.count
    highest = host.highest if host.highest is not None else host.rated
    watts = Range(host.rated * LIGHT, host.rated * factor, highest).times(part)
    facts = [_fact(host, "rated", f"{host.name}: {host.rated:g} W rated for {host.count} accelerators", world)]
    if host.highest is not None:
        facts.append(_fact(host, "highest", f"{host.name}: {host.highest:g} W at most, measured under training", world))
    facts.append(_fact(borrowed, "factor", f"{factor:.0%} of the rated power under hard work, measured", world))
    said = [f"light load is {LIGHT:.0%} of the rated power", f"a node draws like {host.name}, by its accelerators"]
    if borrowed is not host:
        said.append(f"{host.name}: the share under hard work is that of {borrowed.name}")
    return watts, tuple(facts), tuple(said)


def _factor(host: Host, world: World) -> tuple[float, Host]:
    """The share of rated power under hard work, and the machine it was measured on."""
    reference = world.host_of(REFERENCE)
    owner = host if host.factor is not None or reference is None else reference
    return owner.factor if owner.factor is not None else 1.0, owner


def _of_accelerator(seat: Seat, world: World) -> tuple[Range | None, tuple[Fact, ...], tuple[str, ...]]:
    """Where only the accelerator's limit is known: the rest of the machine takes as much as in the reference."""
    chip, reference = seat.accelerator, world.host_of(REFERENCE)
    if chip is None or chip.power is None or reference is None:
        return None, (), ()
    alone = chip.power * seat.instance_type.count
    whole = alone * _REST
    factor, borrowed = _factor(reference, world)
    source = world.sources.get(f"accelerators/{chip.source_of('power')}")
    facts = (
        Fact(f"{chip.name}: {chip.power} W at its limit", source, chip.is_assumed("power")),
        _fact(borrowed, "factor", f"{factor:.0%} of the rated power under hard work, measured", world),
    )
    said = (
        f"light load is {LIGHT:.0%} of the accelerators' limit",
        f"{chip.name}: the rest of a node takes as much for each watt as in {reference.name}",
    )
    return Range(alone * LIGHT, whole * factor, whole), facts, said


_REST = 10200 / (8 * 700)
"""Rated watts of the reference machine for each watt of the limits of its accelerators."""


def _fact(host: Host, field: str, statement: str, world: World) -> Fact:
    return Fact(statement, world.sources.get(host.source_of(field) or ""), host.is_assumed(field))
