"""Facts of no provider: what machines draw, and the law on the export of accelerators."""

from __future__ import annotations

from collections.abc import Mapping

from portable.model.noun import Noun, Number, Positive
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


class World(Noun):
    """All of them."""

    sources: Mapping[str, Source]
    hosts: tuple[Host, ...] = ()
    processors: Processors
    export: tuple[ExportRule, ...] = ()

    def host_of(self, accelerator: str) -> Host | None:
        """A machine that is built with an accelerator."""
        return next((one for one in self.hosts if accelerator in one.accelerators), None)
