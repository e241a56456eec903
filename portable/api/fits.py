"""What places give workloads: each question is asked once, however many workloads ask for the same."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from portable.api.linting import runtimes_of
from portable.api.placing import compare
from portable.errors import Diagnostic
from portable.loader.catalogue import Catalogue
from portable.loader.targets import TargetTable
from portable.model.portfolio import Exposure
from portable.model.target import Target
from portable.model.workload import Workload
from portable.portfolio.exposure import exposure
from portable.resolver.accelerators import accepted

_WORK = {"job": {"command", "script"}, "code": {"env"}}
"""What changes nothing about where a workload fits."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one place gives a workload."""

    exposure: Exposure | None
    hourly: Decimal | None = None
    accelerators: int = 0
    refusals: tuple[Diagnostic, ...] = ()
    chips: Mapping[str, str] = field(default_factory=dict)
    """The runtimes it runs on there, each with its chip, which findings are judged by."""
    oldest: datetime.date | None = None
    """The day of the oldest price in it; None is unknown."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place by the name its targets file gives it."""

    name: str
    target: Target


class Fits:
    """What places give workloads; workloads that ask for the same are asked about once."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Nothing is asked yet."""
        self.catalogue = catalogue
        self._known: dict[tuple[str, str], Result] = {}
        self._shapes: dict[str, Workload] = {}
        self._others: dict[tuple[str, str], str | None] = {}
        self._keys: dict[int, tuple[Target, str]] = {}
        self._chips: dict[tuple[str, ...], dict[str, str]] = {}

    def shape(self, workload: Workload) -> str:
        """A key that workloads share which ask for the same."""
        spec = workload.spec.model_dump_json(exclude=_WORK, exclude_defaults=True)
        key = spec + "".join(workload.bundle.requirements)
        self._shapes.setdefault(key, workload)
        return key

    def without(self, shape: str, vendor: str) -> str | None:
        """The shape of the same workload that accepts no accelerator of a vendor; None where none is left."""
        key = (shape, vendor)
        if key not in self._others:
            other = _without(self._shapes[shape], vendor, self.catalogue)
            self._others[key] = None if other is None else self.shape(other)
        return self._others[key]

    def at(self, shape: str, place: Candidate) -> Result:
        """What a place gives a workload of this shape."""
        key = (shape, f"{place.name} {self._text(place.target)}")
        if key not in self._known:
            self._known[key] = self._ask(self._shapes[shape], place)
        return self._known[key]

    def _text(self, target: Target) -> str:
        """A target as text; each is written once, as the same few are asked about again and again."""
        if id(target) not in self._keys:
            self._keys[id(target)] = (target, target.model_dump_json(exclude_defaults=True))
        return self._keys[id(target)][1]

    def _ask(self, workload: Workload, place: Candidate) -> Result:
        table = TargetTable({place.name: place.target}, self.catalogue.names)
        found = compare(workload, [place.name], table=table, catalogue=self.catalogue)[0]
        if found.placement is None or found.cost is None:
            return Result(None, refusals=tuple(replace(one, location=None) for one in found.refusals))
        return Result(
            exposure=exposure(found.placement, found.cost),
            hourly=found.cost.hourly,
            accelerators=found.cost.accelerators,
            chips=self._same(runtimes_of(found.placement)),
            oldest=found.cost.oldest,
        )

    def _same(self, chips: dict[str, str]) -> dict[str, str]:
        """One object for all results that run on the same."""
        return self._chips.setdefault(tuple(chips), chips)


def _without(workload: Workload, vendor: str, known: Catalogue) -> Workload | None:
    """The workload with the vendor's accelerators taken out of what its groups accept."""
    groups = []
    for group in workload.spec.groups:
        request = group.accelerator
        if request is None:
            groups.append(group)
            continue
        names = tuple(one.name for one in accepted(request, known.accelerators) if one.vendor != vendor)
        if not names:
            return None
        other = request.model_copy(update={"any_of": names, "need": None})
        groups.append(group.model_copy(update={"accelerator": other}))
    if all(group.accelerator is None for group in groups):
        return None
    return workload.model_copy(update={"spec": workload.spec.model_copy(update={"groups": tuple(groups)})})
