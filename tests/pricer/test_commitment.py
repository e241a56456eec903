"""Terms of capacity: what a block costs beyond the run, and when a term pays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.model.commitment import Commitment
from portable.model.cost import Cost
from portable.model.term import Term
from portable.pricer.commitment import whole_term
from portable.pricer.compute import price
from tests.resolver.build import provider, resolve, workload

HOUR, DAY = 3600, 24 * 3600
BLOCK: dict[str, Any] = {
    "title": "Blocks",
    "option": "capacityBlock",
    "minTerm": "1d",
    "maxTerm": "182d",
    "steps": [{"length": "1d", "upTo": "14d"}, {"length": "7d"}],
    "leadTime": "start up to 8 weeks ahead",
    "lost": "40m",
    "source": "doc",
}
RESERVED: dict[str, Any] = {
    "title": "Reserved",
    "option": "reservation",
    "minTerm": "180d",
    "discount": 0.35,
    "source": "doc",
}


def cost(
    commitments: dict[str, Any], *, purchase: str = "capacityBlock", hours: int | None = 46, own: str | None = "40"
) -> Cost:
    types = [
        one | {"purchase": [*one["purchase"], "capacityBlock"]} if one["name"] == "h100.8" else one
        for one in provider().model_dump(mode="json", by_alias=True, exclude_unset=True)["instanceTypes"]
    ]
    owner = provider(commitments=commitments, instanceTypes=types)
    expect = {} if hours is None else {"job": {"expect": {"duration": f"{hours}h"}}}
    of = workload(expect, {"replicas": 2, "purchase": [purchase], "accelerator": H100})
    prices = {} if own is None else {"prices": {"overrides": {"h100.8": {"capacityBlock": own, "reservation": own}}}}
    return price(of, resolve(of, owner, **prices))


H100 = {"anyOf": ["nvidia-h100-80gb"], "count": 8}


def chosen(found: Cost) -> Term:
    (one,) = [term for term in found.terms if term.chosen]
    return one


@pytest.mark.parametrize(
    ("hours", "paid"),
    [(1, 24), (23, 24), (24, 48), (46, 48), (47, 48), (48, 72), (14 * 24 - 1, 14 * 24), (14 * 24, 21 * 24)],
)
def test_a_block_is_paid_in_its_steps_to_its_end(hours: int, paid: int) -> None:
    found = cost({"block": BLOCK}, hours=hours)
    assert chosen(found).paid == paid
    assert found.per_run == Decimal("80.4") * hours + 80 * (paid - hours), "the head leaves with the run"
    assert found.hours == hours, "what is paid at the end is no hour of the run"


def test_the_last_minutes_of_a_block_are_lost_and_said() -> None:
    (warning,) = chosen(cost({"block": BLOCK})).warnings
    assert warning == "the last 40m of a block are paid and lost, as nodes are emptied before"
    assert chosen(cost({"block": BLOCK})).lead_time == "start up to 8 weeks ahead"


def test_a_run_longer_than_the_longest_block_is_warned_of() -> None:
    words = " ".join(chosen(cost({"block": BLOCK}, hours=182 * 24)).warnings)
    assert "the longest term is 182 d" in words


def test_where_the_steps_are_unknown_the_run_costs_at_least_its_hours() -> None:
    found = cost({"block": {"title": "Blocks", "option": "capacityBlock", "source": "doc"}})
    assert chosen(found).paid is None
    assert found.per_run == Decimal("80.4") * 46
    assert any("is unknown, and a block is paid to its end" in words for words in found.least)


def test_a_block_without_a_price_has_no_figure() -> None:
    past = [{"instanceType": "h100.8", "price": "39.33", "until": "2025-01-01"}]
    found = cost({"block": BLOCK | {"pastPrices": past}}, own=None)
    assert found.hourly is None
    assert found.per_run is None
    said = [fact.statement for fact in chosen(found).facts]
    assert said[1] == "h100.8: 39.33 USD/h, published until 2025-01-01: nothing is reckoned with it"


def test_a_reservation_is_there_for_others_too() -> None:
    found = cost({"reserved": RESERVED}, purchase="reservation")
    assert found.per_run == Decimal("80.4") * 46, "its term is not this run's alone"
    one = chosen(found)
    assert one.break_even == Decimal("0.65")
    assert one.warnings == (
        "the shortest term is 180 d, of which the run uses 1.1%",
        "for this run alone on demand costs less: the term pays above 65% use",
    )


def test_without_a_discount_when_a_term_pays_is_unknown() -> None:
    assert chosen(cost({"reserved": RESERVED | {"discount": None}}, purchase="reservation")).break_even is None


def test_what_the_type_is_also_sold_by_is_an_offer_behind_the_choice() -> None:
    found = cost({"block": BLOCK, "reserved": RESERVED})
    assert [(one.title, one.chosen) for one in found.terms] == [("Blocks", True), ("Reserved", False)]
    other = cost({"block": BLOCK | {"types": ["gb200.4"]}})
    assert other.terms == (), "it was published for another type"


def test_a_commitment_to_spend_is_offered_for_nodes_on_demand_alone() -> None:
    plan = {"title": "Plan", "option": "committed", "source": "doc"}
    assert [one.title for one in cost({"plan": plan}, purchase="onDemand").terms] == ["Plan"]
    assert cost({"plan": plan}).terms == ()


def test_without_a_length_nothing_is_paid_that_nobody_knows() -> None:
    found = cost({"block": BLOCK}, hours=None)
    assert chosen(found).paid is None
    assert chosen(found).warnings == ()


@given(st.integers(1, 400 * DAY), st.integers(1, 400 * DAY))
def test_a_longer_run_never_pays_for_less(one: int, other: int) -> None:
    block = Commitment.model_validate(BLOCK)
    less, more = sorted((one, other))
    short, long = whole_term(Decimal(less), block), whole_term(Decimal(more), block)
    assert short is not None
    assert long is not None
    assert less <= short <= long
    assert short >= DAY
    assert short % DAY == 0
    assert long <= more + 7 * DAY or long == DAY
