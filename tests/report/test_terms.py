"""Terms in words and as plain data: once for targets that share them, and past prices only where none is known."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from portable.model.cost import Cost, Line
from portable.model.placement import Fact
from portable.model.term import Term
from portable.report.terms import explained, term, told

BLOCK = Term(
    "trainers",
    "h100.8",
    "Blocks",
    "capacityBlock",
    chosen=True,
    used=Decimal(46),
    paid=Decimal(48),
    lead_time="8 weeks ahead",
    facts=(Fact("acme: Blocks"), Fact("h100.8: 39.33 USD/h: nothing is reckoned with it")),
)
OFFER = replace(BLOCK, title="Reserved", option="reservation", chosen=False, paid=None, discount=Decimal("0.35"))


def cost(price: str | None, *terms: Term) -> Cost:
    return Cost(
        (Line("trainers", "h100.8", 2, "capacityBlock", None if price is None else Decimal(price)),), 16, terms=terms
    )


def test_targets_with_the_same_terms_share_a_sentence() -> None:
    known = cost("40", BLOCK, OFFER)
    (line,) = told([("a", known), ("b", known)])
    assert line == "a, b: Blocks (trainers): 48 h are paid, and 46 h used; lead time: 8 weeks ahead."


def test_a_price_that_was_read_once_is_shown_where_there_is_no_other() -> None:
    (line,) = told([("a", cost(None, BLOCK))])
    assert line.endswith("h100.8: 39.33 USD/h: nothing is reckoned with it.")


def test_nothing_to_say_is_nothing_said() -> None:
    plain = Term("trainers", "h100.8", "Spot", "spot", chosen=True, lead_time="none")
    assert list(told([("a", cost("40", plain))])) == []


def test_an_offer_says_from_which_use_it_pays() -> None:
    assert "pays above at least 65% use" in explained(OFFER)
    assert explained(replace(OFFER, at_most=False)).endswith("pays above 65% use")
    assert explained(BLOCK).startswith("as placed; 48 h are paid")


def test_unknown_is_null() -> None:
    found = term(OFFER)
    assert found["paid_hours"] is None
    assert found["break_even"] == "0.65"
    assert term(BLOCK)["break_even"] is None
    assert term(BLOCK)["used_hours"] == "46"
