"""Energy and emissions of a placement."""

from __future__ import annotations

from decimal import Decimal

from portable.loader.catalogue import Catalogue
from portable.model.carbon import Carbon
from portable.model.placement import Placement
from portable.model.workload import Workload
from portable.pricer.carbon import emissions


def carbon(
    workload: Workload, placement: Placement, hours: Decimal | None = None, *, catalogue: Catalogue | None = None
) -> Carbon:
    """What a placement draws and emits per hour and per run, as ranges; what nobody publishes stays unknown.

    `hours` is the length of one run; without it what the workload says of itself. Embodied emissions are left out.
    """
    return emissions(workload, placement, (catalogue or Catalogue()).world, hours)
