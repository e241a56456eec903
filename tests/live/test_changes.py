from __future__ import annotations

import datetime
from decimal import Decimal

from portable.live.changes import age, differences
from portable.model.catalog import oldest, stale
from portable.model.provider import Provider
from portable.model.source import Source
from tests.live.build import known

TODAY = datetime.date(2026, 11, 23)


def changed() -> Provider:
    provider = known().provider
    region = provider.regions[0]
    prices = {kind: dict(options) for kind, options in region.prices.items()}
    prices["p5.48xlarge"]["onDemand"] = Decimal("60.544")
    prices["p5.48xlarge"]["spot"] = Decimal("20")
    del prices["p5en.48xlarge"]
    kinds = tuple(
        one.model_copy(update={"vcpus": 96.0}) if one.name == "p5.48xlarge" else one
        for one in provider.instance_types
        if one.name != "dl1.24xlarge"
    )
    return provider.model_copy(
        update={
            "regions": (region.model_copy(update={"prices": prices}), *provider.regions[1:]),
            "instance_types": kinds,
        }
    )


def test_every_difference_is_found_once() -> None:
    found = {one.subject: one for one in differences(known().provider, changed())}
    risen = found["us-east-1/p5.48xlarge/onDemand"]
    assert (risen.change, risen.old, risen.new, risen.percent) == ("changed", "55.04", "60.544", Decimal("10.0"))
    assert risen.old_date == datetime.date(2026, 7, 20)
    assert (found["us-east-1/p5.48xlarge/spot"].change, found["us-east-1/p5.48xlarge/spot"].new) == ("added", "20")
    assert found["us-east-1/p5en.48xlarge/onDemand"].change == "removed"
    assert (found["p5.48xlarge/vcpus"].old, found["p5.48xlarge/vcpus"].new) == ("192", "96")
    assert found["dl1.24xlarge"].change == "removed"
    assert len(found) == 5


def test_nothing_differs_from_itself() -> None:
    assert differences(known().provider, known().provider) == ()


def test_differences_the_other_way_round_are_the_opposite() -> None:
    there, back = differences(known().provider, changed()), differences(changed(), known().provider)
    opposite = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(one.subject, one.change, one.old, one.new) for one in there} == {
        (one.subject, opposite[one.change], one.new, one.old) for one in back
    }


def test_age_is_that_of_the_oldest_price() -> None:
    found = age(known().provider, TODAY, most=100)
    assert (found.oldest, found.days) == (datetime.date(2026, 7, 20), 126)
    assert found.stale == found.prices
    assert age(known().provider, TODAY, most=200).stale == 0
    assert age(known("meta").provider, TODAY, most=1).oldest is None


def test_a_fact_without_a_date_is_of_unknown_age() -> None:
    dated = Source(ref="x", date=datetime.date(2026, 11, 1), confidence="high")
    undated = Source(ref="x", confidence="high")
    assert oldest([dated]) == datetime.date(2026, 11, 1)
    assert oldest([dated, undated]) is None
    assert oldest([]) is None
    assert not stale([dated], 22, TODAY)
    assert stale([dated], 21, TODAY)
    assert stale([dated, None], 1000, TODAY)
    assert not stale([], 0, TODAY)
