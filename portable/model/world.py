"""Facts of no provider: what machines draw, how often large runs stop, the law on the export of accelerators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from portable.model.fabric import Congestion
from portable.model.noun import Noun, Number, Positive
from portable.model.provider import Region
from portable.model.quantity import Amount
from portable.model.source import Entry, Source


class Host(Entry):
    """A whole machine with accelerators, as its maker rates it and as others have measured it."""

    name: str
    accelerators: tuple[str, ...]
    """The models it is built with."""
    count: Positive
    """How many of them are in one machine."""
    rated: Number
    """Watts of the whole machine at its limit."""
    highest: Number | None = None
    """Watts at most, as measured under training; None: nobody published a measurement, and `rated` is the bound."""
    factor: Number | None = None
    """Share of the rated power that hard work draws, as measured."""
    idle: Number | None = None


class Processors(Entry):
    """Machines without accelerators: what a vCPU and a gibibyte of memory draw."""

    idle: Number
    """Watts of a vCPU that does nothing."""
    busy: Number
    """Watts of a vCPU at full load."""
    memory: Number
    """Watts for each GiB."""


class ExportRule(Entry):
    """One rule on who may be given accelerators or their use."""

    name: str
    country: str
    """ISO 3166 country whose law it is."""
    statement: str


class Study(Entry):
    """One publication on how much of a run's time brings it forward, and how often runs are interrupted."""

    name: str
    place: str
    """Whose machines, and which."""
    accelerators: Positive | None = None
    """How many there were."""
    workload: str
    goodput: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of the time in which the work makes progress; None: it gives no figure."""
    bound: Literal["at least", "about", "at most"] = "about"
    """How its authors give the figure."""
    interruptions: Number | None = None
    """Unexpected ones for 1,000 accelerators and a day."""

    @property
    def words(self) -> str:
        """The figure with its conditions: whoever takes it over can see whether they are their own."""
        scale = "" if self.accelerators is None else f", {self.accelerators:,} accelerators"
        share = "no goodput" if self.goodput is None else f"{self.bound} {self.goodput:g}"
        rate = "" if self.interruptions is None else f"; {self.interruptions:g} interruptions/1,000 accelerator-days"
        return f"{self.name}: {share} ({self.place}{scale}; {self.workload}{rate})"


class CounterGroup(Noun):
    """Counters that show one thing."""

    shows: str
    unit: str | None = None
    """None: not published."""
    names: tuple[str, ...]
    """As they are read; N stands for a priority."""


class CounterSet(Entry):
    """What one kind of adapter counts of pauses, marks and losses."""

    name: str
    adapters: str
    """Which ones, with their driver."""
    read: str
    """The command, file or exporter that has them."""
    congestion: tuple[Congestion, ...]
    """Fabrics they say something of."""
    groups: tuple[CounterGroup, ...]


class Ratio(Entry):
    """What counters come to."""

    name: str
    statement: str


class Electricity(Entry):
    """What industry pays for electricity at a place."""

    place: str
    country: str
    """ISO 3166."""
    price: Amount
    """USD per kWh."""
    regions: Mapping[str, tuple[str, ...]] | None = None
    """Regions at that place, by provider; None: the whole country."""

    def holds_in(self, provider: str, region: Region) -> bool:
        """Whether a region is at that place."""
        if self.regions is None:
            return region.country == self.country
        return region.name in self.regions.get(provider, ())


class World(Noun):
    """All of them."""

    sources: Mapping[str, Source]
    hosts: tuple[Host, ...] = ()
    processors: Processors
    export: tuple[ExportRule, ...] = ()
    studies: tuple[Study, ...] = ()
    """On goodput; none of them is taken unless somebody names it."""

    counters: tuple[CounterSet, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    electricity: tuple[Electricity, ...] = ()
    """The nearest place first."""

    def electricity_of(self, provider: str, region: Region) -> Electricity | None:
        """What industry pays where a region is; None is unknown."""
        return next((one for one in self.electricity if one.holds_in(provider, region)), None)

    def host_of(self, accelerator: str) -> Host | None:
        """A machine that is built with an accelerator."""
        return next((one for one in self.hosts if accelerator in one.accelerators), None)
