"""Answers about capacity put into words, the same for every cloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from portable.errors import PortableError
from portable.live.access import Access
from portable.live.gather import gather
from portable.model.catalog import CapacityLine, Machines

Question = Callable[[], list[CapacityLine]]


def answers(access: Access, questions: dict[str, Question], source: str) -> tuple[CapacityLine, ...]:
    """Every line that the questions gave; a question without an answer is a line that says so."""
    found, gaps = gather(access, questions)
    lines = [one for label in questions for one in found.get(label, ())]
    lines += [unanswered(gap.label, gap.error, source) for gap in gaps]
    return tuple(lines)


def unanswered(subject: str, error: PortableError, source: str) -> CapacityLine:
    """A question that could not be asked: nothing is verified by that."""
    first = error.diagnostics[0]
    return CapacityLine(subject, "unverified", first.message, source, first.help)


def quota(subject: str, needed: float, limit: float, used: float | None, source: str, unit: str) -> CapacityLine:
    """What is left of a quota against what is needed."""
    said = f"{needed:g} {unit} are needed; the quota is {limit:g}"
    if used is not None:
        said += f", of which {used:g} are in use"
    if needed > limit - (used or 0):
        fix = ("ask the provider to raise the quota, end something else, or ask for less",)
        return CapacityLine(subject, "refused", said, source, fix)
    if used is None:
        return CapacityLine(subject, "unverified", f"{said}; what is in use is not known", source)
    return CapacityLine(subject, "verified", said, source)


def offering(kind: str, region: str, zones: Iterable[str], source: str) -> CapacityLine:
    """Whether a type is sold in a region; that it is sold does not promise that one is free."""
    found = sorted(zones)
    if not found:
        fix = ("choose another region or instance type",)
        return CapacityLine(f"offering of {kind}", "refused", f"it is not sold in {region}", source, fix)
    return CapacityLine(f"offering of {kind}", "verified", f"sold in {', '.join(found)}; none is promised free", source)


def reservation(one: Machines, free: int | None, source: str) -> CapacityLine:
    """What is left of the reservations of a type; None: there is none."""
    subject = f"reservation of {one.instance_type} for {one.role}"
    if free is None:
        fix = ("make the reservation, or name another in the target's `reservations`",)
        return CapacityLine(subject, "refused", "there is no active reservation of it in this region", source, fix)
    said = f"{free} nodes are free, {one.nodes} are needed"
    if free < one.nodes:
        fix = ("ask for fewer nodes, or enlarge the reservation",)
        return CapacityLine(subject, "refused", said, source, fix)
    return CapacityLine(subject, "verified", said, source)


def reserved(machines: Iterable[Machines]) -> Iterator[Machines]:
    """The nodes that run in a reservation or a block of capacity."""
    return (one for one in machines if one.purchase in ("reservation", "capacityBlock"))
