"""Terms of capacity against a run: what is paid and not used, what must be asked for beforehand, when a term pays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from math import ceil

from portable.model.commitment import Commitment, Step, term_length
from portable.model.cost import Line
from portable.model.placement import Fact, Placement, Seat
from portable.model.quantity import format_duration
from portable.model.run import Run, Stage
from portable.model.term import Term

_SECONDS = Decimal(3600)
_BOUGHT_FOR_A_RUN = "capacityBlock"
"""It has a beginning and an end of its own; a reservation is there for others as well."""


def terms(placement: Placement, hours: Decimal | None) -> Iterator[Term]:
    """Of each group: the terms it was placed by, then those that its type is also sold by."""
    for seat in placement.groups:
        found = [(name, one) for name, one in placement.provider.commitments.items() if _applies(one, seat)]
        for name, one in sorted(found, key=lambda each: each[1].option != seat.purchase):
            term = _term(one, seat, hours)
            yield replace(term, warnings=tuple(_warnings(one, term)), facts=tuple(_facts(name, one, seat, placement)))


def paid_to_the_end(run: Run | None, bought: tuple[Term, ...], lines: tuple[Line, ...]) -> Run | None:
    """The run with what a block costs beyond it; a term that is unknown leaves the figure open."""
    if run is None or run.endless:
        return run
    hourly = {line.role: line.hourly for line in lines}
    stages, least = [], []
    for one in bought:
        if not one.chosen or one.option != _BOUGHT_FOR_A_RUN:
            continue
        if one.unused is None:
            least.append(f"in which steps {one.title} are sold is unknown, and a block is paid to its end")
        elif one.unused > 0:
            words = f"{one.title}: {one.paid:f} h are paid for {one.used:.4g} h"
            stages.append(Stage("term", one.unused, hourly[one.role], words, next(iter(one.facts), None)))
    return replace(run, stages=(*run.stages, *stages), least=(*run.least, *dict.fromkeys(least)))


def whole_term(seconds: Decimal, one: Commitment) -> Decimal | None:
    """The shortest term in seconds that so many seconds fit in; None where it is not published what is sold."""
    if not one.steps:
        return None
    shortest = max(seconds, Decimal(one.min_term or 0))
    return _in_steps(shortest, one.steps)


def _in_steps(seconds: Decimal, steps: tuple[Step, ...]) -> Decimal:
    begin = Decimal(0)
    for step in steps:
        found = begin + ceil((seconds - begin) / step.length) * step.length
        if step.up_to is None or found <= step.up_to:
            return found
        begin = Decimal(step.up_to)
    # Longer than all that is sold: the last steps go on, and the term says that it is too long.
    return begin + ceil((seconds - begin) / steps[-1].length) * steps[-1].length


def _applies(one: Commitment, seat: Seat) -> bool:
    kind = seat.instance_type
    if one.types is not None and kind.name not in one.types:
        return False
    if one.option == "committed":
        return seat.purchase == "onDemand"
    return one.option == seat.purchase or one.option in (kind.purchase or ())


def _term(one: Commitment, seat: Seat, hours: Decimal | None) -> Term:
    whole = None if hours is None else whole_term(hours * _SECONDS + (one.lost or 0), one)
    return Term(
        role=seat.role,
        instance_type=seat.instance_type.name,
        title=one.title,
        option=one.option,
        chosen=one.option == seat.purchase,
        used=hours,
        paid=None if whole is None else whole / _SECONDS,
        min_term=_hours(one.min_term),
        max_term=_hours(one.max_term),
        lead_time=one.lead_time,
        notice=None if one.notice is None else Decimal(one.notice),
        payment=one.payment,
        rate=one.rate,
        discount=None if one.discount is None else Decimal(str(one.discount)),
        at_most=one.bound == "at most",
    )


def _warnings(one: Commitment, term: Term) -> Iterator[str]:
    used, least, most = term.used, term.min_term, term.max_term
    if used is None:
        return
    if most is not None and used + Decimal(one.lost or 0) / _SECONDS > most:
        yield f"the run takes {used:.4g} h, and the longest term is {_length(most)}"
    if least is not None and term.option != _BOUGHT_FOR_A_RUN and used < least:
        share = used / least
        yield f"the shortest term is {_length(least)}, of which the run uses {share:.1%}"
        if term.break_even is not None and share < term.break_even:
            yield f"for this run alone on demand costs less: the term pays above {term.break_even:.0%} use"
    if term.unused and one.lost is not None and term.option == _BOUGHT_FOR_A_RUN:
        yield f"the last {format_duration(one.lost)} of a block are paid and lost, as nodes are emptied before"


def _length(hours: Decimal) -> str:
    return term_length(int(hours * _SECONDS))


def _hours(seconds: int | None) -> Decimal | None:
    return None if seconds is None else Decimal(seconds) / _SECONDS


def _facts(name: str, one: Commitment, seat: Seat, placement: Placement) -> Iterator[Fact]:
    provider = placement.provider
    file = provider.files.get(f"commitments.{name}")
    yield Fact(f"{provider.name}: {one.words}", provider.sources.get(one.source or ""), one.assumed, file)
    for past in one.past_prices:
        if past.instance_type == seat.instance_type.name:
            yield Fact(past.words, provider.sources.get(past.source or one.source or ""), past.assumed, file)
