"""What one run's traffic costs: data that lies elsewhere is read and written, and nodes may stand in several zones."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from portable.model.cost import Around, Moved, Part
from portable.model.placement import Placement, Seat
from portable.model.provider import Provider, Rate, Region
from portable.model.workload import Workload
from portable.pricer.leaving import behind, unsaid, way_out
from portable.pricer.storage import priced

_SECONDS = 3600
_NO_HOURS = "how often it is saved is unknown: the spec does not say how long a run takes"


_Place = tuple[Provider, Region | None]


class _Way(NamedTuple):
    """Data on its way in one run."""

    name: str
    size: int | None
    """Bytes in all; None is unknown."""
    words: str
    reads: bool


def traffic(workload: Workload, placement: Placement, progress: Decimal | None, around: Around) -> Iterator[Moved]:
    """What is read once, written once, and saved at each checkpoint, out of and into the store where it lies.

    `progress` is the hours in which the run gets on. Tiers count this run as the month's only traffic. What lies with
    the target itself moves within its region, which is left out.
    """
    begun: dict[str, dict[str, int]] = {}
    for way in _ways(workload, progress):
        mapping = placement.bindings.data.get(way.name)
        if mapping is None or mapping.uri is None:
            continue
        owner = around.owners.get(way.name)
        if owner is not None:
            yield from _both_ends(way, owner, placement, begun)
        elif mapping.kept_by(placement.provider) is None:
            kind = "egress" if way.reads else "ingress"
            yield Moved(way.name, kind, f"{way.words}; {unsaid(mapping)}", way.size, None)
    yield from _between_zones(placement)


def _ways(workload: Workload, progress: Decimal | None) -> Iterator[_Way]:
    data = workload.spec.data
    for one in data.inputs:
        yield _Way(one.name, one.size, "read once", reads=True)
    for one in data.outputs:
        yield _Way(one.name, one.size, "written once", reads=False)
    saved = data.checkpoints
    if saved is None:
        return
    if progress is None:
        yield _Way(saved.name, None, _NO_HOURS, reads=False)
        return
    times = int(progress * _SECONDS / saved.every)
    yield _Way(saved.name, times * saved.size, f"saved {times} times, each as large as the spec says", reads=False)


def _both_ends(way: _Way, owner: _Place, placement: Placement, begun: dict[str, dict[str, int]]) -> Iterator[Moved]:
    """What leaves one side and what arrives at the other; between regions of one provider only the first is charged."""
    here: _Place = (placement.provider, placement.region)
    origin, goal = (owner, here) if way.reads else (here, owner)
    rate, kind = way_out(origin, goal, bucket=way.reads)
    counted = begun.setdefault(origin[0].name, {})
    yield _told(behind(Part(way.name, kind, way.size or 0, None), rate, origin, counted), way, rate)
    if origin[0].name != goal[0].name:
        rate = goal[0].rates.ingress
        yield _told(priced(way.name, "ingress", way.size or 0, rate, *goal), way, rate)


def _told(part: Part, way: _Way, rate: Rate | None) -> Moved:
    """A priced part as traffic; of an unknown size only a free one has an amount."""
    amount = part.amount if way.size is not None or _free(rate) else None
    why = f"; {part.because}" if part.because else ""
    return Moved(part.name, part.kind, f"{way.words}{why}", way.size, amount, part.fact)


def _free(rate: Rate | None) -> bool:
    return rate is not None and all(tier.price == 0 for tier in rate.tiers)


def _between_zones(placement: Placement) -> Iterator[Moved]:
    """Groups whose own wish lets their nodes stand in several zones: how much these tell each other is unknown."""
    rate = placement.provider.rates.cross_zone
    for seat in placement.groups:
        if not _spread(seat, placement.region):
            continue
        found = priced(seat.role, "traffic between zones", 0, rate, placement.provider, placement.region)
        free = found.amount is not None and _free(rate)
        words = "nodes may stand in several zones, and what they send each other is unknown"
        advice = "" if free else "; `near: {zone: required}` keeps them in one"
        yield Moved(seat.role, found.kind, f"{words}{advice}", None, Decimal(0) if free else None, found.fact)


def _spread(seat: Seat, region: Region) -> bool:
    """Whether a group of several pods prefers one zone, and so takes several; what is near at any rate is in one."""
    near = seat.request.near
    if seat.group is None or near is None or (region.zones is not None and len(region.zones) < 2):
        return False
    near_at_any_rate = any(wish == "required" for _, wish in near.levels())
    return near.zone == "preferred" and not near_at_any_rate and seat.group.replicas.max * seat.hosts > 1
