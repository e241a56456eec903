"""Terms and scenarios on a page: beside the list prices, each with its source, unknown where it is."""

from __future__ import annotations

from decimal import Decimal

from portable.report.page.cost_parts import Cost, Scenario, Sum, SumSpan, Term
from portable.report.page.part import Fact
from portable.report.page.terms import has_terms, terms
from tests.report.page.build import compared, cost, page, sheet, target

FACT = Fact(statement="acme: Blocks; at least 1 d", source="acme handbook")
BLOCK = Term(
    role="trainers",
    title="Blocks",
    chosen=True,
    used_hours=Decimal("46.0798"),
    paid_hours=Decimal(48),
    lead_time="8 weeks",
    warnings=("the last 40m are lost",),
    facts=(FACT,),
)
OFFER = Term(role="trainers", title="Reserved", break_even=0.65, facts=(FACT,))


def span(*values: str) -> SumSpan:
    low, likely, high = (Sum(amount=Decimal(one)) for one in values)
    return SumSpan(low=low, likely=likely, high=high)


def with_(**parts: object) -> Cost:
    return cost().model_copy(update=parts)


def body(one: Cost) -> str:
    return terms(sheet(compared(target().model_copy(update={"cost": one})))).body


def test_hours_paid_stand_beside_hours_used() -> None:
    text = body(with_(terms=(BLOCK, OFFER)))
    assert "<b>Blocks</b> (as placed)" in text
    assert text.index(">46.08<") < text.index(">48<")
    assert "at least 65%" in text
    assert "the last 40m are lost" in text
    assert "unknown" in text, "nobody says how early the reservation must be asked for"


def test_a_discount_that_is_exact_has_no_at_least() -> None:
    assert "at least 65%" not in body(with_(terms=(OFFER.model_copy(update={"discount_at_most": False}),)))


def test_scenarios_may_take_away_and_may_be_unknown() -> None:
    one = Scenario(scenario="power at -20 %", per_hour=span("-3", "-2", "-1"), because="the energy", facts=(FACT,))
    other = Scenario(scenario="carbon at 100 USD/t CO2e", because="unknown: PUE")
    text = body(with_(scenarios=(one, other)))
    assert "-2.00" in text
    assert "-3.00 to -1.00" in text
    assert "unknown: PUE" in text
    assert "in no other figure of this page" in text


def test_it_is_a_section_only_where_there_is_something() -> None:
    bare = compared(target())
    assert not has_terms(sheet(bare))
    assert "Terms and scenarios" not in page(bare)
    assert "Terms and scenarios" in page(compared(target().model_copy(update={"cost": with_(terms=(BLOCK,))})))
