"""What data costs on its way out of a provider, and what changes for each role on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from portable.model.cost import Part
from portable.model.placement import Placement, Seat
from portable.model.provider import Provider, Rate, Region
from portable.model.target import DataMapping, Target
from portable.model.workload import Workload
from portable.pricer.storage import priced
from portable.pricer.volume import of_volume

if TYPE_CHECKING:
    from portable.model.leaving import Change


def moved(
    workload: Workload, origin: tuple[Target, Provider, Region], goal: tuple[Provider, Region]
) -> tuple[Part, ...]:
    """What each of the workload's data costs to move, once, as this month's only traffic.

    Data that lies with somebody else stays there; the model cache is not moved. Tiers count all of it together. What
    arrives at another provider is charged by that one, and is one part.
    """
    target, provider, region = origin
    inside = provider.name == goal[0].name
    if inside and region.name == goal[1].name:
        return ()
    begun: dict[str, int] = {}
    found, arriving = [], 0
    for name, size in _sizes(workload).items():
        mapping = target.mapped(name)
        if mapping is not None and not mapping.kept_by(provider):
            found.append(_not_kept(name, size, mapping))
            continue
        bucket = mapping is not None and mapping.uri is not None
        rate, kind = way_out((provider, region), goal, bucket=bucket)
        found.append(behind(Part(name, kind, size, None), rate, (provider, region), begun))
        arriving += size
    if arriving and not inside:
        found.append(priced("what moves", "ingress", arriving, goal[0].rates.ingress, *goal))
    return tuple(found)


def way_out(
    origin: tuple[Provider, Region | None], goal: tuple[Provider, Region | None], *, bucket: bool
) -> tuple[Rate | None, str]:
    """The rate at which data leaves a region for another place, and what that is called; None is unknown."""
    provider, region = origin
    rates = provider.rates
    if provider.name != goal[0].name:
        store = bucket and rates.object_egress is not None
        return (rates.object_egress, "egress of buckets") if store else (rates.egress, "egress")
    rate = rates.cross_region
    countries = {None if one is None else one.country for one in (region, goal[1])}
    near = len(countries) == 1 and None not in countries
    if rate is not None and rate.regions is None and not near:
        # What was read of a continent says nothing of the way to another; countries are all the facts tell apart.
        rate = None
    return rate, "traffic between regions"


def _sizes(workload: Workload) -> Mapping[str, int]:
    data = workload.spec.data
    return {one.name: one.size for one in data.sets()} | {one.name: one.size for one in data.volumes}


def _not_kept(name: str, size: int, mapping: DataMapping) -> Part:
    """Data that does not lie with the origin, or of which nobody says whether it does."""
    if mapping.provider is None:
        return Part(name, "egress", size, None, unsaid(mapping))
    return Part(name, "egress", size, Decimal(0), "it lies elsewhere, and stays there")


def unsaid(mapping: DataMapping) -> str:
    """Why nothing is known of data whose owner nobody says."""
    scheme = (mapping.uri or "").partition("://")[0]
    return f"whose `{scheme}` it is is not said: add `provider` and `region` to its mapping"


def behind(part: Part, rate: Rate | None, where: tuple[Provider, Region | None], begun: dict[str, int]) -> Part:
    """The part at its rate, behind what of the same rate went before it."""
    if rate is None:
        return priced(part.name, part.kind, part.size, None, *where)
    before = begun.get(part.kind, 0)
    begun[part.kind] = before + part.size
    whole = priced(part.name, part.kind, before + part.size, rate, *where)
    earlier = of_volume(rate, before)
    amount = None if whole.amount is None or earlier is None else whole.amount - earlier
    return replace(whole, size=part.size, amount=amount)


def changes(before: Placement, after: Placement) -> Iterator[Change]:
    """What each role runs on, and how its image changes."""
    # Only here: whoever prices traffic pays for no exit.
    from portable.model.leaving import Change

    for seat in (before.head, *before.groups):
        other = after.seat(seat.role)
        yield Change(
            role=seat.role,
            before=_words(seat),
            after=_words(other),
            image_before=seat.image,
            image_after=other.image,
            runtime_before=seat.runtime,
            runtime_after=other.runtime,
            arch_before=seat.arch,
            arch_after=other.arch,
        )


def _words(seat: Seat) -> str:
    chip = f" ({seat.accelerator.name})" if seat.accelerator is not None else ""
    return f"{seat.instance_type.name}{chip}"
