from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.live.integrity import examine
from portable.model.catalog import LiveRegion, Quote
from tests.live.build import NOW, known, quote, reading

EVERYTHING = frozenset(
    one.name for one in known().provider.instance_types if one.regions is None or "us-east-1" in one.regions
)
"""What is sold in us-east-1, as far as is known."""
BAND = Decimal(3)
OLD = known().provider.region("us-east-1").prices["p5.48xlarge"]["onDemand"]  # type: ignore[union-attr]


def live(*gone: str, name: str = "us-east-1") -> LiveRegion:
    return LiveRegion(name, ("us-east-1a",), EVERYTHING - set(gone))


def doubts(*quotes: Quote, accept: str = "", **rest: Any) -> list[str]:
    found = examine(reading(*quotes, regions=(live(),), **rest), known(), BAND, frozenset({accept}))
    return [one.name for one in found.doubts]


@pytest.mark.parametrize(
    ("doubted", "name"),
    [
        (quote(amount="0"), "price-not-positive"),
        (quote(amount="-1"), "price-not-positive"),
        (quote(amount="NaN"), "price-not-positive"),
        (quote(currency="EUR"), "wrong-currency"),
        (quote(unit="1 Month"), "wrong-unit"),
        (quote(amount="200"), "price-out-of-band"),
        (quote(amount="18"), "price-out-of-band"),
        (quote(amount="0.08"), "bid-floor"),
        (quote("p6-b200.48xlarge", "0.08"), "bid-floor"),
        (quote(amount="0.5", option="spot"), "bid-floor"),
        (quote(amount="60", option="spot"), "spot-above-on-demand"),
        (quote(amount="20", option="spot", since=NOW - datetime.timedelta(days=400)), "stale-price"),
        (quote(region="mars-1"), "unknown-region"),
    ],
)
def test_a_price_that_is_not_believed(doubted: Quote, name: str) -> None:
    believed = quote("p5en.48xlarge", "63")
    found = examine(reading(doubted, believed, regions=(live(),)), known(), BAND)
    assert [one.name for one in found.doubts] == [name]
    assert found.quotes == (believed,), "the good rest stands"
    assert found.doubts[0].because


@pytest.mark.parametrize("amount", ["55.04", "60.1", "20", "160"])
def test_a_price_within_its_band_is_believed(amount: str) -> None:
    assert doubts(quote(amount=amount)) == []
    assert doubts(quote(amount="20", option="spot", since=NOW)) == []


def test_types_nobody_knows_are_not_looked_at() -> None:
    assert doubts(quote("x1.unknown", "0")) == []


def test_two_prices_for_one_thing_are_none() -> None:
    found = examine(reading(quote(amount="55"), quote(amount="56"), regions=(live(),)), known(), BAND)
    assert [one.name for one in found.doubts] == ["two-prices"]
    assert not found.quotes
    same = examine(reading(quote(amount="55"), quote(amount="55.0"), regions=(live(),)), known(), BAND)
    assert len(same.quotes) == 1


def test_a_type_that_is_gone_is_a_doubt_until_it_is_accepted() -> None:
    without = reading(regions=(live("p5.48xlarge"),))
    found = examine(without, known(), BAND)
    assert [one.key for one in found.doubts] == ["vanished-type:us-east-1/p5.48xlarge"]
    assert not found.vanished
    accepted = examine(without, known(), BAND, frozenset({"vanished-type:us-east-1/p5.48xlarge"}))
    assert accepted.vanished == {("us-east-1", "p5.48xlarge")}
    assert not accepted.doubts


def test_a_region_that_is_gone_is_a_doubt() -> None:
    names = frozenset(one.name for one in known().provider.regions)
    found = examine(reading(known_regions=names - {"eu-north-1"}), known(), BAND)
    assert [one.key for one in found.doubts] == ["vanished-region:eu-north-1"]


def test_what_has_no_meaning_cannot_be_accepted() -> None:
    assert doubts(quote(amount="0"), accept="all") == ["price-not-positive"]
    assert doubts(quote(currency="EUR"), accept="all") == ["wrong-currency"]
    assert doubts(quote(amount="200"), accept="all") == []
    assert doubts(quote(amount="200"), accept="price-out-of-band:us-east-1/p5.48xlarge/onDemand") == []
    assert doubts(quote(amount="200"), accept="bid-floor:us-east-1/p5.48xlarge/onDemand") == ["price-out-of-band"]


@given(st.decimals(min_value="0.0001", max_value="5000", places=4), st.sampled_from(["onDemand", "spot"]))
def test_whatever_is_believed_is_near_what_was_known(amount: Decimal, option: Any) -> None:
    found = examine(reading(replace(quote(option=option), amount=amount), regions=(live(),)), known(), BAND)
    assert len(found.quotes) + len(found.doubts) == 1
    for one in found.quotes:
        least = OLD * Decimal("0.02") if option == "spot" else OLD / BAND
        most = OLD if option == "spot" else OLD * BAND
        assert least <= one.amount <= most
