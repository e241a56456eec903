"""Money: nodes counted, unknown kept unknown, ceilings that an unknown price does not pass."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.model.cost import Cost
from portable.pricer.compute import over_ceiling, price
from tests.resolver.build import provider, resolve, workload

CPU = {"accelerator": None, "cpu": 3, "memory": "8Gi"}


def cost(spec: dict[str, Any] | None = None, group: dict[str, Any] | None = None, **target: Any) -> Cost:
    of = workload(spec, group)
    return price(of, resolve(of, **target))


def test_nodes_times_price_plus_the_head() -> None:
    found = cost(None, {"replicas": 4})
    assert [(line.role, line.nodes, line.hourly) for line in found.lines] == [
        ("head", 1, Decimal("0.4")),
        ("trainers", 4, Decimal("320")),
    ]
    assert found.hourly == Decimal("320.4")
    assert found.accelerators == 32


def test_workers_share_a_node_where_several_fit() -> None:
    ask = {"replicas": 5, "accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 2}, "cpu": 20, "memory": "100Gi"}
    assert cost(None, ask).lines[1].nodes == 2
    assert cost(None, ask | {"exclusiveNode": True}).lines[1].nodes == 5


def test_one_unknown_price_makes_the_sum_unknown_and_names_itself() -> None:
    owner = provider(regions=[{"name": "north-1", "country": "US", "prices": {"cpu.8": {"onDemand": "0.4"}}}])
    of = workload()
    found = price(of, resolve(of, owner))
    assert found.hourly is None
    assert found.known == Decimal("0.4")
    assert found.unknown == ("trainers",)


def test_runs_take_what_is_said_or_what_the_work_needs() -> None:
    assert cost({"job": {"expect": {"duration": "8h"}}}).per_run == Decimal("160.4") * 8
    assert cost().per_run is None
    of = workload({"job": {"expect": {"tokens": 1e12, "parameters": 7e9, "efficiency": 0.4}}})
    assert price(of, resolve(of)).hours is None, "the peak of the accelerator is unknown here"


def test_the_users_own_terms_come_first() -> None:
    half = {"prices": {"discount": "50%"}}
    assert cost(**half).lines[1].price == Decimal("40")
    own = {"prices": {"discount": "50%", "overrides": {"h100.8": {"onDemand": "12.5"}}}}
    assert cost(**own).lines[1].price == Decimal("12.5")
    told = [line.fact.statement for terms in (half, own) for line in cost(**terms).lines[1:] if line.fact is not None]
    assert [words.endswith("50% off the list") for words in told] == [True, False], "no discount is taken off one's own"


@pytest.mark.parametrize(("option", "yours"), [("onDemand", True), ("spot", False)])
def test_a_price_of_the_users_own_has_no_other_source(option: str, yours: bool) -> None:
    fact = cost(prices={"overrides": {"h100.8": {option: "12.5"}}}).lines[1].fact
    assert fact is not None
    assert (fact.source is not None and "your own price" in fact.source.ref) is yours


@pytest.mark.parametrize(
    ("ceiling", "message"),
    [
        ({"perHour": "100 USD"}, "perHour is 160.40 USD, more than 100 USD"),
        ({"perHour": "200 EUR"}, "no rate is known"),
        ({"perRun": "1 USD"}, "the price is unknown"),
    ],
)
def test_ceilings(ceiling: dict[str, str], message: str) -> None:
    of = workload({"policy": {"maxPrice": ceiling}})
    place = resolve(of)
    assert message in over_ceiling(of, price(of, place), place.target)[0].message


def test_a_ceiling_that_holds_says_nothing() -> None:
    of = workload({"policy": {"maxPrice": {"perHour": "200 USD"}}})
    place = resolve(of)
    assert over_ceiling(of, price(of, place), place.target) == ()


@given(st.integers(1, 200), st.integers(1, 200))
def test_more_workers_are_never_cheaper(one: int, other: int) -> None:
    few, many = sorted((one, other))
    less, more = cost(None, CPU | {"replicas": few}).hourly, cost(None, CPU | {"replicas": many}).hourly
    assert less is not None
    assert more is not None
    assert less <= more


def test_other_ways_to_buy_the_same_nodes_leave_the_head_as_it_is() -> None:
    found = cost(None, {"replicas": 2})
    assert found.options == {"onDemand": found.hourly, "spot": Decimal("60.4"), "reservation": None}
    half = cost(None, {"replicas": 2}, prices={"discount": "50%"})
    assert half.options["spot"] == Decimal("30.2")
