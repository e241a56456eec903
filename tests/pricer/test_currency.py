"""Currencies: a ceiling in another one needs a rate, and no cost is ever of two."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portable.model.assumption import NOTHING
from portable.model.cost import Cost
from portable.model.target import Discount, Target
from portable.pricer.compute import over_ceiling, price
from portable.pricer.currency import Rate, converted, rates
from portable.report import costing
from tests.resolver.build import resolve, workload


def paying(usd: str = "1.25", currency: str = "EUR") -> dict[str, Any]:
    return {"prices": {"rates": {currency: {"usd": usd, "asOf": "2026-11-01"}}}}


def euro(usd: str = "1.25") -> Rate:
    return rates(Target.model_validate({"provider": "acme", **paying(usd)}))["EUR"]


def refusals(ceiling: dict[str, str], **target: Any) -> tuple[str, ...]:
    of = workload({"policy": {"maxPrice": ceiling}})
    place = resolve(of, **target)
    return tuple(one.message for one in over_ceiling(of, price(of, place), place.target))


def test_a_ceiling_in_another_currency_is_judged_by_the_users_rate() -> None:
    assert refusals({"perHour": "129 EUR"}, **paying()) == ()
    (message,) = refusals({"perHour": "128 EUR"}, **paying())
    assert message == (
        "perHour is 160.40 USD, which is 128.32 EUR (1.25 USD for each EUR, your own rate of 2026-11-01), "
        "more than 128 EUR"
    )


def test_without_a_rate_of_that_currency_no_ceiling_holds() -> None:
    assert "no rate is known" in refusals({"perHour": "100000 EUR"})[0]
    assert "no rate is known" in refusals({"perHour": "100000 EUR"}, **paying(currency="GBP"))[0]


def test_a_rate_changes_nothing_of_a_ceiling_in_dollars() -> None:
    assert refusals({"perHour": "161 USD"}, **paying("0.01")) == ()


@pytest.mark.parametrize("wrong", [{"USD": "2"}, {"EUR": "0"}, {"EUR": "-1"}, {"EUR": "NaN"}, {"euro": "1"}])
def test_what_is_no_rate_is_refused(wrong: dict[str, str]) -> None:
    stated = {name: {"usd": usd, "asOf": "2026-11-01"} for name, usd in wrong.items()}
    with pytest.raises((ValidationError, ValueError)):
        Discount.model_validate({"rates": stated})


def whole() -> Cost:
    of = workload(
        {
            "job": {"expect": {"duration": "8h"}},
            "data": {"inputs": [{"name": "corpus", "size": "1Ti", "as": "uri", "env": "CORPUS"}]},
        }
    )
    place = resolve(of, data={"corpus": "s3://bucket/corpus"})
    return price(of, place, replace(NOTHING, goodput=Decimal("0.9"), startup=Decimal(1)))


def amounts(value: Any) -> list[tuple[str, str]]:
    """Every amount of a document with its currency."""
    if isinstance(value, list):
        return [found for one in value for found in amounts(one)]
    if not isinstance(value, dict):
        return []
    own = [(str(value["amount"]), str(value["currency"]))] if "currency" in value else []
    return own + [found for one in value.values() for found in amounts(one)]


@given(st.decimals("0.01", "100", places=4))
def test_a_cost_is_of_one_currency_and_every_amount_of_it_moved(usd: Decimal) -> None:
    before = whole()
    after = converted(before, euro(str(usd)))
    assert {currency for _, currency in amounts(costing.cost(after))} == {"EUR"}
    assert {currency for _, currency in amounts(costing.cost(before))} == {"USD"}
    for name in ("hourly", "per_run", "known", "per_run_known", "per_accelerator_hour", "hourly_at_most"):
        dollars, euros = getattr(before, name), getattr(after, name)
        assert (dollars is None) == (euros is None), name
        assert dollars is None or abs(euros * usd - dollars) < Decimal("0.0001"), name


def test_what_is_unknown_stays_unknown_and_the_rate_is_told() -> None:
    after = converted(replace(whole(), options={"spot": None}), euro())
    assert after.options == {"spot": None}
    assert after.exchanged == "1.25 USD for each EUR, your own rate of 2026-11-01"


def test_nothing_is_converted_twice() -> None:
    with pytest.raises(ValueError, match="EUR"):
        converted(converted(whole(), euro()), euro())
