"""One run of a workload as stages of time, each with what is paid in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from portable.model.instance_type import Purchase
from portable.model.placement import Fact

StageName = Literal["queue", "startup", "work", "idle", "lost", "preempted", "term"]
"""queue: waiting for nodes; startup: nodes are there, and the work has not begun; work: it makes progress; idle: groups
that scale stand at their least; lost: to failures, waiting and congestion; preempted: to nodes that are taken away;
term: a block of capacity is paid to its end, when the run is over."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a run's time."""

    name: StageName
    hours: Decimal
    hourly: Decimal | None
    """USD for each of these hours; None is unknown."""
    because: str = ""
    """What the hours rest on."""
    fact: Fact | None = None

    @property
    def amount(self) -> Decimal | None:
        """USD of the stage; an hour that does not pass costs nothing, whatever its price."""
        if not self.hours:
            return Decimal(0)
        return None if self.hourly is None else self.hourly * self.hours


@dataclass(frozen=True, slots=True)
class Run:
    """All stages of a run, if its groups' nodes are bought in one way."""

    stages: tuple[Stage, ...]
    purchase: Purchase | None = None
    """None: each group as it was placed."""
    least: tuple[str, ...] = ()
    """Why the true figure may be more, in words; empty: nothing that is known of is left open."""
    assumed: tuple[str, ...] = ()
    endless: bool = False
    """Interruptions come so fast that the work is never done: there is no figure."""

    @property
    def hours(self) -> Decimal:
        """Hours for which all nodes are paid."""
        return sum((one.hours for one in self.stages if one.name not in ("queue", "term")), Decimal(0))

    @property
    def from_the_first(self) -> Decimal:
        """Hours from asking for nodes to the end of the work, as capacity that is bought for it must last."""
        return sum((one.hours for one in self.stages if one.name != "term"), Decimal(0))

    @property
    def amount(self) -> Decimal | None:
        """USD of the machines; None when any part is unknown, or it never ends."""
        amounts = [one.amount for one in self.stages]
        if self.endless or None in amounts:
            return None
        return sum((one for one in amounts if one is not None), Decimal(0))
