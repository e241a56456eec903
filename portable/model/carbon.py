"""Energy and emissions of a placement as ranges, with what they rest on and what is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portable.model.placement import Fact


@dataclass(frozen=True, slots=True)
class Range:
    """A figure that is not known exactly; low <= likely <= high."""

    low: float
    likely: float
    high: float

    def __add__(self, other: Range) -> Range:
        """The sum: all low, all likely, all high."""
        return Range(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def times(self, factor: float) -> Range:
        """Each bound times a factor of at least zero."""
        return Range(self.low * factor, self.likely * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Draw:
    """What the nodes of one role draw."""

    role: str
    instance_type: str
    nodes: int
    """At the least number of replicas."""
    watts: Range | None
    """Of one node, without cooling; None is unknown."""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Carbon:
    """Energy and emissions of a placement while it runs.

    The making of the machines (embodied emissions), storage and traffic are left out. Grid intensity is the yearly
    average of the place (location-based): what a provider buys in certificates changes nothing here.
    """

    draws: tuple[Draw, ...]
    pue: float | None
    """Energy of the data center for each unit of its machines; None is unknown."""
    grid: float | None
    """Yearly average, gCO2e per kWh; None is unknown."""
    hours: Decimal | None = None
    """Of one run, if it is known."""
    place: tuple[Fact, ...] = ()
    """Behind the PUE and the grid."""
    assumptions: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything the figures rest on, once: of the machines, then of the place."""
        return tuple(dict.fromkeys((*(fact for one in self.draws for fact in one.facts), *self.place)))

    @property
    def machines(self) -> Range | None:
        """kWh per hour of all nodes at their plugs; None when any draw is unknown."""
        found = [one.watts.times(one.nodes / 1000) for one in self.draws if one.watts is not None]
        if len(found) < len(self.draws):
            return None
        return sum(found, Range(0.0, 0.0, 0.0))

    @property
    def energy(self) -> Range | None:
        """kWh per hour with what the data center adds."""
        return None if self.machines is None or self.pue is None else self.machines.times(self.pue)

    @property
    def per_hour(self) -> Range | None:
        """gCO2e per hour."""
        return None if self.energy is None or self.grid is None else self.energy.times(self.grid)

    @property
    def per_run(self) -> Range | None:
        """gCO2e of one run."""
        return None if self.per_hour is None or self.hours is None else self.per_hour.times(float(self.hours))

    @property
    def floor(self) -> float | None:
        """gCO2e per hour that it emits at least, where only the PUE is unknown: none is below 1."""
        return None if self.machines is None or self.grid is None else self.machines.low * self.grid * (self.pue or 1)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What is missing, in words: for these there is no figure."""
        found = [f"power of {one.instance_type} ({one.role})" for one in self.draws if one.watts is None]
        found += ["PUE"] if self.pue is None else []
        found += ["carbon intensity of the grid"] if self.grid is None else []
        return tuple(found)
