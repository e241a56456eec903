"""What is explained: a placement, its cost, and how much the reader wants to know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from portable.errors import Diagnostic

if TYPE_CHECKING:
    from portable.model.cost import Cost
    from portable.model.placement import Fact, Placement, Reason, Rejection
    from portable.model.workload import Workload

PORTABILITY = ("override",)
"""Warnings that are a cost of portability: they tie the workload to one place."""


class Explained(NamedTuple):
    """One placement and what belongs to it."""

    workload: Workload
    spec: str
    targets_file: str | None
    placement: Placement
    cost: Cost
    everything: bool = False
    """Every candidate that was not chosen, not only the first few."""

    def subjects(self) -> Iterator[tuple[str, tuple[Reason, ...], tuple[Rejection, ...]]]:
        """What was chosen for, in the order of the choices, with the reasons and with what was not chosen."""
        for name in dict.fromkeys(one.subject for one in self.placement.reasons):
            reasons = tuple(one for one in self.placement.reasons if one.subject == name)
            rejections = tuple(one for one in self.placement.rejections if one.subject == name)
            yield name, reasons, rejections

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Warnings without those that are costs of portability."""
        return tuple(one for one in self.placement.warnings if one.name not in PORTABILITY)

    @property
    def ties(self) -> tuple[Diagnostic, ...]:
        """What ties the workload to this place."""
        return tuple(one for one in self.placement.warnings if one.name in PORTABILITY)


def provenance(fact: Fact) -> str:
    """Where a fact comes from, in one line: source, date, confidence, and whether it is assumed."""
    source = fact.source
    if source is None:
        words = ["source unknown"]
    else:
        words = [source.ref, source.date.isoformat() if source.date else "undated", f"confidence {source.confidence}"]
    if fact.file is not None:
        words.append(f"from {fact.file}")
    if fact.assumed and (source is None or source.confidence != "assumed"):
        words.append("assumed")
    return ", ".join(words)
