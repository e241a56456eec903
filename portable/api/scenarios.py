"""What scenarios add to the cost of each target that fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from portable.api.emitting import carbon
from portable.loader.catalogue import Catalogue
from portable.model.cost import Comparison
from portable.model.scenario import Scenario
from portable.model.workload import Workload
from portable.pricer.scenario import added


def with_scenarios(
    workload: Workload,
    compared: Iterable[Comparison],
    scenarios: tuple[Scenario, ...],
    *,
    catalogue: Catalogue | None = None,
) -> tuple[Comparison, ...]:
    """The same targets, each with what the scenarios would add if they were passed on; no price changes."""
    known = catalogue or Catalogue()
    return tuple(_with(workload, one, scenarios, known) if scenarios else one for one in compared)


def _with(workload: Workload, one: Comparison, scenarios: tuple[Scenario, ...], known: Catalogue) -> Comparison:
    if one.placement is None or one.cost is None:
        return one
    hours = one.cost.hours
    emitted = carbon(workload, one.placement, hours, catalogue=known)
    found = added(scenarios, one.placement, emitted, known.world, hours)
    return replace(one, cost=replace(one.cost, scenarios=found))
