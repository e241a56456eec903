"""Terms of capacity as plain data for JSON, and in the words of a table's foot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from portable.report.plain import fact, rounded

if TYPE_CHECKING:
    from decimal import Decimal

    from portable.model.cost import Cost
    from portable.model.term import Term
    from portable.report import cost_documents


def term(one: Term) -> cost_documents.CapacityTerm:
    """One way to buy a group's nodes for a time; unknown is None."""
    return {
        "break_even": _figure(one.break_even),
        "chosen": one.chosen,
        "discount": _figure(one.discount),
        "discount_at_most": one.at_most,
        "facts": [fact(each) for each in one.facts],
        "instance_type": one.instance_type,
        "lead_time": one.lead_time,
        "max_term_hours": _figure(one.max_term),
        "min_term_hours": _figure(one.min_term),
        "notice_seconds": _figure(one.notice),
        "option": one.option,
        "paid_hours": _figure(one.paid),
        "payment": one.payment,
        "preemption_rate": one.rate,
        "role": one.role,
        "title": one.title,
        "used_hours": _figure(one.used),
        "warnings": list(one.warnings),
    }


def told(costs: Iterable[tuple[str, Cost]]) -> Iterator[str]:
    """What to know of the terms that groups were placed by: what is paid, how early to ask, what goes wrong."""
    found: dict[str, list[str]] = {}
    for target, cost in costs:
        for one in cost.terms:
            past = _past(one) if one.role in cost.unknown else ()
            if one.chosen and (words := "; ".join((*_words(one), *past))):
                found.setdefault(f"{one.title} ({one.role}): {words}", []).append(target)
    for words, targets in found.items():
        yield f"{', '.join(targets)}: {words}."


def explained(one: Term) -> str:
    """A way to buy a group's nodes in one line: how it stands to the run, and from which use it pays."""
    told = ["as placed" if one.chosen else "an offer", *_words(one)]
    if one.break_even is not None and not one.chosen:
        told.append(f"pays above {'at least ' if one.at_most else ''}{one.break_even:.0%} use")
    return "; ".join(dict.fromkeys(told))


def _words(one: Term) -> Iterator[str]:
    if one.unused:
        yield f"{_figure(one.paid)} h are paid, and {_figure(one.used)} h used"
    if one.lead_time not in (None, "none"):
        yield f"lead time: {one.lead_time}"
    yield from one.warnings


def _past(one: Term) -> Iterator[str]:
    """Where today's price is unknown: what was read once."""
    yield from (each.statement for each in one.facts[1:])


def _figure(value: Decimal | None) -> str | None:
    known = rounded(value)
    return None if known is None else f"{known.normalize():f}"
