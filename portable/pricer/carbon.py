"""Energy and emissions of a placement: power of its nodes, what the data center adds, the grid of the region."""

from __future__ import annotations

from decimal import Decimal

from portable.model.carbon import Carbon, Draw
from portable.model.placement import Fact, Placement, Seat
from portable.model.workload import Workload
from portable.model.world import World
from portable.pricer.compute import price
from portable.pricer.power import draw


def emissions(workload: Workload, placement: Placement, world: World, hours: Decimal | None = None) -> Carbon:
    """What the placement draws and emits at the least number of replicas; what nobody publishes stays unknown.

    `hours` is the length of one run; without it what the workload says of itself.
    """
    cost = price(workload, placement)
    nodes = {line.role: line.nodes for line in cost.lines}
    drawn = [_draw(seat, nodes[seat.role], world) for seat in (placement.head, *placement.groups)]
    region = placement.region
    facts = []
    if region.pue is not None:
        facts.append(_fact(placement, "pue", f"{region.name}: PUE {region.pue:g}"))
    if region.carbon is not None:
        facts.append(_fact(placement, "carbon", f"{region.name}: {region.carbon:g} gCO2e/kWh on yearly average"))
    said = dict.fromkeys(words for _, assumed in drawn for words in assumed)
    return Carbon(
        draws=tuple(one for one, _ in drawn),
        pue=region.pue,
        grid=region.carbon,
        hours=cost.hours if hours is None else hours,
        place=tuple(facts),
        assumptions=tuple(said),
    )


def _draw(seat: Seat, nodes: int, world: World) -> tuple[Draw, tuple[str, ...]]:
    watts, facts, assumed = draw(seat, world)
    return Draw(seat.role, seat.instance_type.name, nodes, watts, facts), assumed


def _fact(placement: Placement, field: str, statement: str) -> Fact:
    region, provider = placement.region, placement.provider
    source = provider.sources.get(region.source_of(field) or "")
    return Fact(statement, source, region.is_assumed(field), provider.files.get(f"regions.{region.name}"))
