"""A plan with what a person should know before saying yes: place, conditions, cost, risks."""

from __future__ import annotations

from typing import NamedTuple

from portable.errors import Diagnostic
from portable.model.cost import Cost
from portable.model.placement import Condition
from portable.model.plan import Plan


class Planned(NamedTuple):
    """What is shown of a plan."""

    plan: Plan
    provider: str
    region: str
    conditions: tuple[Condition, ...] = ()
    risks: tuple[Diagnostic, ...] = ()
    cost: Cost | None = None
    """Of what is planned; what runs now is the plan's `hourly_before`."""
    facts_of: str | None = None
    """The newest date among the facts used, YYYY-MM-DD."""
    offline: bool = False
    """No cluster was asked."""
    compared: str | None = None
    """Without a cluster: the file or folder of manifests it is compared with; None: with nothing."""
    saved: str | None = None
    """The file it is saved in, for `apply`."""
    asked: tuple[str, ...] = ()
    """What an apply that plans again has to be told too: `--prune`."""
