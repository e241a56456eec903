"""What leaving one target for another takes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from portable.api.linting import has_source, judge, lint_workload
from portable.api.placing import price, resolve
from portable.errors import Diagnostic, Refused
from portable.loader.catalogue import Catalogue
from portable.loader.targets import TargetTable
from portable.model.cost import Cost, Part
from portable.model.leaving import Leaving
from portable.model.placement import Placement
from portable.model.provider import Provider, Region
from portable.model.target import Target
from portable.model.workload import Workload
from portable.pricer.leaving import changes, moved


def leaving(
    workload: Workload,
    origin: str,
    goal: str,
    *,
    table: TargetTable | None = None,
    catalogue: Catalogue | None = None,
    on: datetime.date | None = None,
) -> Leaving:
    """The way from one target to another, each by its name; a refusal of either is part of it.

    `on` is the day it leaves, which a contract's end is set against; without, today.

    Raises:
        UsageError: there is no such target or provider.
    """
    known = catalogue or Catalogue()
    places = table or TargetTable(providers=known.names)
    here, there = places.named(origin), places.named(goal)
    before, origin_refusals = _placed(workload, origin, places, known)
    after, refusals = _placed(workload, goal, places, known)
    providers = known.provider(here.provider), known.provider(there.provider)
    regions = _region(before, here, providers[0]), _region(after, there, providers[1])
    costs = [price(workload, one, catalogue=known) if one is not None else None for one in (before, after)]
    parts = moved(workload, (here, providers[0], regions[0]), (providers[1], regions[1]))
    found = judge(lint_workload(workload).findings, after) if after is not None and has_source(workload) else None
    return Leaving(
        workload=workload.name,
        origin=_called(origin, providers[0]),
        goal=_called(goal, providers[1]),
        moved=parts,
        changes=tuple(changes(before, after)) if before is not None and after is not None else (),
        blocking=found.blockers if found else (),
        work=found.risks if found else (),
        refusals=refusals,
        origin_refusals=origin_refusals,
        unmapped=after.unmapped if after is not None else (),
        warnings=after.warnings if after is not None else (),
        leaves=on or datetime.datetime.now(datetime.UTC).date(),
        contract_until=here.prices.until if here.prices is not None else None,
        monthly=here.prices.monthly if here.prices is not None else None,
        oldest=_oldest(parts, costs),
        hourly_before=costs[0].hourly if costs[0] is not None else None,
        hourly_after=costs[1].hourly if costs[1] is not None else None,
    )


def _oldest(parts: Iterable[Part], costs: Iterable[Cost | None]) -> datetime.date | None:
    """The day of the oldest rate or price among these."""
    sources = (part.fact.source for part in parts if part.fact is not None)
    days = [one.date for one in sources if one is not None] + [cost.oldest for cost in costs if cost is not None]
    return min((day for day in days if day is not None), default=None)


def _placed(
    workload: Workload, name: str, table: TargetTable, known: Catalogue
) -> tuple[Placement | None, tuple[Diagnostic, ...]]:
    try:
        return resolve(workload, name, table=table, catalogue=known), ()
    except Refused as error:
        return None, error.diagnostics


def _region(placement: Placement | None, target: Target, provider: Provider) -> Region:
    """Where it is, or would be."""
    if placement is not None:
        return placement.region
    return provider.region(target.region or provider.default_region) or provider.regions[0]


def _called(name: str, provider: Provider) -> str:
    return name if name == provider.name else f"{name} ({provider.name})"
