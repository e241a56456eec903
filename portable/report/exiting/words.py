"""The sentences that every format says of a way out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from portable.model.cost import Part
from portable.model.leaving import Change, Leaving
from portable.model.quantity import format_sold
from portable.model.source import Source
from portable.report.plain import figure

TAXES = "List prices or your own terms, taxes left out; traffic counted as the month's only one."


def verdict(way: Leaving) -> str:
    """Whether it can go, in one line."""
    if way.possible:
        return f"{way.workload} can move from {way.origin} to {way.goal}"
    return f"{way.workload} cannot move from {way.origin} to {way.goal} as it is"


def traffic(way: Leaving) -> str:
    """What moving the data costs in all."""
    if not way.moved:
        return "nothing has to be moved"
    if way.traffic is not None:
        return f"{usd(way.traffic)} once"
    missing = ", ".join(f"{part.kind} of {part.name}" for part in way.moved if part.amount is None)
    return f"unknown for {missing}; {usd(way.known)} once for the rest"


def part(one: Part) -> str:
    """What one set of data costs, or why that is unknown."""
    size = format_sold(one.size)
    if one.amount is None:
        return f"{size}: unknown ({one.because})"
    return f"{size}: {usd(one.amount)}" + (f" ({one.because})" if one.because else "")


def source(found: Source | None) -> str:
    """Where a rate comes from, and how old it is."""
    if found is None:
        return "source unknown"
    return f"{found.ref}, {found.date or 'undated'}, confidence {found.confidence}"


def change(one: Change) -> str:
    """What becomes of a role's machines and image."""
    machines = one.before if one.before == one.after else f"{one.before} -> {one.after}"
    if one.rebuilds:
        old, new = (f"{one.runtime_before}/{one.arch_before}", f"{one.runtime_after}/{one.arch_after}")
        return f"{machines}; another image, {old} -> {new}: {one.image_after}"
    return f"{machines}; the same image" if one.image_before == one.image_after else f"{machines}; {one.image_after}"


def hourly(way: Leaving) -> str:
    """Nodes per hour before and after."""
    before, after = (usd(one) if one is not None else "unknown" for one in (way.hourly_before, way.hourly_after))
    return f"{before} -> {after} per hour"


def contract(way: Leaving) -> str:
    """When the origin's terms end, before or after leaving, and what is owed until then."""
    left = way.days_left
    if way.contract_until is None or left is None:
        return "the targets file names no end (`prices: {until: …}`)"
    if left <= 0:
        return f"ends {way.contract_until}, {_days(-left)} before leaving on {way.leaves}: nothing is owed after that"
    return f"until {way.contract_until}, {_days(left)} after leaving on {way.leaves}; {_owed(way)}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _owed(way: Leaving) -> str:
    if way.owed is None or way.monthly is None:
        return "what is owed until then is unknown (`prices: {monthly: …}`)"
    months = "1 month" if way.months_left == 1 else f"{way.months_left} months"
    return f"{usd(way.owed)} are owed until then: {months} begun, {usd(way.monthly)} each"


def images(way: Leaving) -> str:
    """How many images have to be built anew."""
    if not way.changes:
        return "unknown, as one of the two refuses the workload"
    found = ", ".join(one.role for one in way.rebuilt)
    return f"{len(way.rebuilt)} to rebuild: {found}" if found else "none to rebuild"


def oldest(way: Leaving) -> str:
    """The age of the oldest figure."""
    if way.oldest is None or way.leaves is None:
        return "no price or rate here has a date"
    return f"the oldest price or rate is of {way.oldest}"


def usd(amount: Decimal) -> str:
    """Dollars, and that they are."""
    return f"{figure(amount)} USD"


def cautions(way: Leaving) -> Iterator[str]:
    """What to know of the goal: assumed facts by their number, all else in full."""
    yield from (one.message for one in way.warnings if one.name != "assumed-fact")
    assumed = sum(one.name == "assumed-fact" for one in way.warnings)
    if assumed:
        facts = "1 fact is" if assumed == 1 else f"{assumed} facts are"
        yield f"{facts} assumed, published by nobody; `portable explain` tells each"


def obstacles(way: Leaving) -> Iterator[tuple[str, str]]:
    """Everything that stands in the way, with what kind of thing it is."""
    yield from (("refused at the origin", f"{one.name}: {one.message}") for one in way.origin_refusals)
    yield from (("refused", f"{one.name}: {one.message}") for one in way.refusals)
    yield from (("blocks", f"{one.location}: {one.message}" if one.location else one.message) for one in way.blocking)
    yield from (("to map", one.message) for one in way.unmapped)
    yield from (("work", one.message) for one in way.work)
