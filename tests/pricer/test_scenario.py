"""Scenarios: added beside the list price, unknown where a figure behind them is, and in proportion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portable.model.scenario import Added, Scenario
from portable.model.world import Electricity
from portable.pricer.carbon import emissions
from portable.pricer.scenario import added
from tests.pricer.test_carbon import REGION, WORLD
from tests.resolver.build import provider, resolve, workload

PAYING = WORLD.model_copy(
    update={
        "electricity": (
            Electricity(
                place="a valley",
                country="US",
                price=Decimal("0.05"),
                regions={"acme": ("north-2",)},
                source="rates",
            ),
            Electricity(place="the country", country="US", price=Decimal("0.10"), source="rates"),
        )
    }
)
HOURS = Decimal(10)


def of(one: Scenario, region: dict[str, Any] | None = None, hours: Decimal | None = HOURS, **target: Any) -> Added:
    owner = provider(regions=[REGION | (region or {})], defaultRegion=(region or {}).get("name", "north-1"))
    spec = workload(None, {"replicas": 2})
    place = resolve(spec, owner, **target)
    (found,) = added([one], place, emissions(spec, place, PAYING), PAYING, hours)
    return found


def carbon(value: str, currency: str = "USD") -> Scenario:
    return Scenario("carbon", Decimal(value), currency)


def power(value: str) -> Scenario:
    return Scenario("power", Decimal(value))


def test_carbon_is_tonnes_times_the_price() -> None:
    found = of(carbon("100"))
    assert found.per_hour is not None
    assert found.per_run is not None
    # 14.032 kW at the plug, 1.25 of it with the data center, 400 g for a kWh.
    assert float(found.per_hour.likely) == 14.032 * 1.25 * 400 / 1e6 * 100
    assert found.per_run.likely == found.per_hour.likely * HOURS
    assert found.per_run.low < found.per_run.likely < found.per_run.high
    assert found.facts


def test_carbon_in_another_currency_takes_the_users_rate() -> None:
    prices: dict[str, Any] = {"prices": {"rates": {"EUR": {"usd": "2", "asOf": "2026-11-01"}}}}
    assert of(carbon("50", "EUR"), **prices).per_hour == of(carbon("100")).per_hour
    assert "your own rate of 2026-11-01" in of(carbon("50", "EUR"), **prices).because
    without = of(carbon("50", "EUR"))
    assert without.per_hour is None
    assert "no rate of EUR" in without.because


def test_power_is_energy_times_what_industry_pays_there() -> None:
    found = of(power("0.3"))
    assert found.per_hour is not None
    assert round(float(found.per_hour.likely), 9) == round(14.032 * 1.25 * 0.10 * 0.3, 9)
    assert found.facts[0].statement == "the country: 0.10 USD/kWh, industry"
    near = of(power("0.3"), {"name": "north-2"})
    assert near.per_hour is not None
    assert near.per_hour.likely * 2 == found.per_hour.likely, "the nearest place comes first"


def test_cheaper_power_takes_away_and_the_range_stays_in_order() -> None:
    found = of(power("-0.3")).per_hour
    assert found is not None
    assert found.low < found.likely < found.high < 0


def test_what_nobody_publishes_is_no_figure() -> None:
    assert of(carbon("100"), {"pue": None}).per_hour is None
    assert of(carbon("100"), {"pue": None}).because == "unknown: PUE"
    assert of(carbon("100"), {"carbon": None}).because == "unknown: carbon intensity of the grid"
    assert of(power("0.3"), {"carbon": None}).per_hour is not None, "the grid's carbon has no part in it"
    assert of(power("0.3"), {"country": "FI"}).because == "unknown: what power costs in FI"
    assert of(power("0.3"), {"pue": None}).because == "unknown: PUE"


def test_without_a_length_of_the_run_there_is_the_hour() -> None:
    found = of(carbon("100"), hours=None)
    assert found.per_hour is not None
    assert found.per_run is None


@given(st.decimals("0", "1000", places=2), st.decimals("0", "1000", places=2))
def test_a_higher_price_never_adds_less(one: Decimal, other: Decimal) -> None:
    low, high = (of(carbon(str(value))).per_hour for value in sorted((one, other)))
    assert low is not None
    assert high is not None
    assert low.low <= high.low
    assert low.likely <= high.likely
    assert low.high <= high.high
