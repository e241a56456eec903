"""How capacity is bought for a time, and what scenarios would add: beside the list prices, in none of them."""

from __future__ import annotations

from decimal import Decimal

from portable.report.page.cost_parts import Scenario, SumSpan, Term
from portable.report.page.elements import Head, Html, element, joined, prose, table
from portable.report.page.figures import amount, hours, unknown
from portable.report.page.section import Section, Sheet

_TERMS = (
    Head("Target"),
    Head("Group"),
    Head("Bought as"),
    Head("Hours used", right=True),
    Head("Hours paid", right=True),
    Head("Pays above", right=True),
    Head("Lead time"),
    Head("To know"),
    Head("Rests on", whole=True),
)
_ADDED = (
    Head("Target"),
    Head("Scenario"),
    Head("USD/hour", right=True),
    Head("range", right=True),
    Head("USD/run", right=True),
    Head("range", right=True),
    Head("Because"),
    Head("Rests on", whole=True),
)


def has_terms(sheet: Sheet) -> bool:
    """Whether there is anything to show."""
    costs = [one.cost for one in sheet.compared.fitting if one.cost is not None]
    return any(one.terms or one.scenarios for one in costs)


def terms(sheet: Sheet) -> Section:
    """A table of all terms, then one of all scenarios."""
    named = [(one.target, one.cost) for one in sheet.compared.fitting if one.cost is not None]
    parts: list[Html] = []
    offered = [(target, one) for target, cost in named for one in cost.terms]
    if offered:
        words = (
            "Hours paid: if the term is bought for one run alone. Pays above: the share of the term that must be used"
        )
        parts.append(element("p", words, " for it to cost no more than on demand."))
        parts.append(table("Capacity for a time", _TERMS, [(None, _term(sheet, *one)) for one in offered]))
    asked = [(target, one) for target, cost in named for one in cost.scenarios]
    if asked:
        parts.append(element("p", "Scenarios, if providers pass them on: in no other figure of this page."))
        parts.append(table("What scenarios add", _ADDED, [(None, _added(sheet, *one)) for one in asked]))
    return Section(sheet.place("terms"), "Terms and scenarios", joined(parts))


def _term(sheet: Sheet, target: str, one: Term) -> tuple[str, ...]:
    least = "" if not one.discount_at_most else "at least "
    return (
        target,
        one.role,
        joined([element("b", one.title), " (as placed)"]) if one.chosen else one.title,
        _hours(one.used_hours),
        _hours(one.paid_hours),
        unknown() if one.break_even is None else f"{least}{one.break_even:.0%}",
        unknown() if one.lead_time is None else one.lead_time,
        prose("; ".join(one.warnings)),
        sheet.sources.references(one.facts),
    )


def _hours(value: Decimal | None) -> Html:
    return unknown() if value is None else joined([hours(value)])


def _added(sheet: Sheet, target: str, one: Scenario) -> tuple[str, ...]:
    figures = (_likely(one.per_hour), _range(one.per_hour), _likely(one.per_run), _range(one.per_run))
    return target, one.scenario, *figures, prose(one.because), sheet.sources.references(one.facts)


def _likely(span: SumSpan | None) -> Html:
    return unknown() if span is None else joined([amount(span.likely.amount)])


def _range(span: SumSpan | None) -> str:
    return "" if span is None else f"{amount(span.low.amount)} to {amount(span.high.amount)}"
