from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.model.provider import Provider
from portable.model.target import Target
from portable.pricer.leaving import changes, moved
from tests.resolver.build import provider, resolve, workload

DATA = {
    "data": {
        "inputs": [{"name": "corpus", "size": "100GB", "env": "CORPUS"}],
        "outputs": [{"name": "model", "size": "50GB", "env": "OUT"}],
        "modelCache": {"name": "hub", "size": "500GB", "path": "/hub"},
        "volumes": [{"name": "index", "size": "20GB", "access": "one", "path": "/index"}],
    }
}
STEPS = {"unit": "GB", "tiers": [{"upTo": "100GB", "price": "0"}, {"price": "0.1"}], "source": "doc"}
FLAT = {"unit": "GB", "tiers": [{"price": "0.02"}], "source": "doc"}
HERE = {"data": {"corpus": "s3://b/corpus", "model": "s3://b/model"}}


def origin(**rates: Any) -> Provider:
    return provider(rates={"egress": STEPS, "crossRegion": FLAT, **rates})


def left(owner: Provider, goal: Provider, region: int = 0, target: dict[str, Any] = HERE) -> dict[str, Decimal | None]:
    place = Target.model_validate({"provider": owner.name, **target})
    found = moved(workload(DATA), (place, owner, owner.regions[0]), (goal, goal.regions[region]))
    return {one.name: one.amount for one in found if one.kind != "ingress"}


OTHER = provider(name="other")


def test_tiers_count_all_data_together_and_the_cache_stays() -> None:
    assert left(origin(), OTHER) == {"corpus": Decimal(0), "model": Decimal(5), "index": Decimal(2)}


def test_buckets_may_cost_what_machines_do_not() -> None:
    found = left(origin(objectEgress=FLAT), OTHER)
    assert found["corpus"] == Decimal(2)
    assert found["model"] == Decimal(1)
    assert found["index"] == Decimal(0)


def test_data_that_lies_elsewhere_stays_there() -> None:
    data = {"corpus": {"uri": "gs://b/c", "provider": "somebody"}, "model": "s3://b/m"}
    assert left(origin(), OTHER, target={"data": data}) == dict.fromkeys(("corpus", "model", "index"), Decimal(0))


def test_whose_data_it_is_must_be_said_or_follow_from_its_scheme() -> None:
    def corpus(**said: str) -> Decimal | None:
        return left(origin(egress=FLAT), OTHER, target={"data": {"corpus": {"uri": "gs://b/c", **said}}})["corpus"]

    assert corpus() is None
    assert corpus(provider="acme") == Decimal(2)
    assert corpus(region="north-1") == Decimal(2), "a region alone is one of the origin's own"


def test_another_region_costs_its_own_rate_and_the_same_nothing() -> None:
    owner = origin()
    assert left(owner, owner) == {}
    named = origin(crossRegion={**FLAT, "regions": ["north-1"]})
    assert left(named, named, region=1)["corpus"] == Decimal(2)


def test_a_rate_of_no_named_region_says_nothing_of_another_country() -> None:
    owner = origin()
    assert owner.regions[0].country != owner.regions[1].country
    assert left(owner, owner, region=1)["corpus"] is None


def test_without_a_rate_it_is_unknown() -> None:
    assert left(provider(), OTHER) == {"corpus": None, "model": None, "index": None}


def test_what_arrives_is_charged_by_the_goal_in_one() -> None:
    def arrived(goal: Provider, target: dict[str, Any] = HERE) -> list[tuple[str, int, Decimal | None]]:
        owner = origin()
        place = Target.model_validate({"provider": owner.name, **target})
        found = moved(workload(DATA), (place, owner, owner.regions[0]), (goal, goal.regions[0]))
        return [(one.name, one.size, one.amount) for one in found if one.kind == "ingress"]

    assert arrived(OTHER) == [("what moves", 170 * 1000**3, None)]
    assert arrived(provider(name="other", rates={"ingress": FLAT})) == [("what moves", 170 * 1000**3, Decimal("3.4"))]
    assert arrived(OTHER, {"data": {"corpus": "gs://b/c", "model": "gs://b/m", "index": "gs://b/i"}}) == []
    assert arrived(origin()) == []


def test_a_tier_is_told_with_its_end() -> None:
    owner = origin()
    place = Target.model_validate({"provider": owner.name, **HERE})
    first = moved(workload(DATA), (place, owner, owner.regions[0]), (OTHER, OTHER.regions[0]))[0]
    assert first.fact is not None
    assert first.fact.statement.endswith(": 0 USD/GB up to 100 GB, then 0.1 USD/GB")


@given(st.integers(1, 10**15))
def test_parts_sum_up_to_the_rate_of_the_whole(size: int) -> None:
    data = {"inputs": [{"name": "a", "size": size, "env": "A"}], "outputs": [{"name": "b", "size": size, "env": "B"}]}
    owner = origin()
    place = Target.model_validate({"provider": owner.name, "data": {"a": "s3://b/a", "b": "s3://b/b"}})
    found = moved(workload({"data": data}), (place, owner, owner.regions[0]), (OTHER, OTHER.regions[0]))
    billed = max(2 * size - 100 * 1000**3, 0)
    total = sum((one.amount for one in found if one.kind == "egress" and one.amount is not None), Decimal(0))
    assert abs(total - Decimal(billed) / 1000**3 / 10) < Decimal("1e-9")


@pytest.mark.parametrize(("chip", "rebuilds"), [("nvidia-h100-80gb", False), ("nvidia-gb200", True)])
def test_another_architecture_is_another_build(chip: str, rebuilds: bool) -> None:
    images = {"images": {"cuda": {"amd64": "example/x:1", "arm64": "example/x:1-arm"}, "cpu": "example/cpu:1"}}
    before = resolve(workload(images))
    count = 8 if chip == "nvidia-h100-80gb" else 4
    group = {"accelerator": {"anyOf": [chip], "count": count}, "purchase": None, "memory": "500Gi"}
    own = {"policy": {"purchase": ["onDemand", "capacityBlock"]}}
    after = resolve(workload({**images, **own}, group))
    assert {one.role: one.rebuilds for one in changes(before, after)} == {"head": False, "trainers": rebuilds}
