"""Traffic of a run: who charges for what leaves, for what arrives, and what nobody knows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.model.cost import Around, Cost, Moved
from portable.model.provider import Provider, Region
from portable.pricer.compute import price
from tests.resolver.build import provider, resolve, workload

DATA = {
    "inputs": [{"name": "corpus", "size": "100GB", "env": "CORPUS"}],
    "outputs": [{"name": "model", "size": "50GB", "env": "OUT"}],
    "checkpoints": {"name": "ckpt", "size": "10GB", "every": "30m", "env": "CKPT"},
}
SPEC = {"data": DATA, "job": {"expect": {"duration": "75m"}}}


def rate(price: str | None, **parts: Any) -> dict[str, Any]:
    return {"unit": "GB", "tiers": [{} if price is None else {"price": price}], "source": "doc", **parts}


STEPS = {"unit": "GB", "tiers": [{"upTo": "60GB", "price": "0"}, {"price": "0.1"}], "source": "doc"}
TOPOLOGY = {"zone": "topology.kubernetes.io/zone", "block": "acme.example/block"}
HERE = provider(rates={"egress": STEPS, "ingress": rate("0")})
THERE = provider(name="other", rates={"egress": rate("0.05"), "ingress": rate("0.01")})


def elsewhere(**mappings: Any) -> dict[str, Any]:
    usual = {name: {"uri": f"s3://b/{name}", "provider": "other"} for name in ("corpus", "model", "ckpt")}
    return {"data": usual | mappings}


def cost(
    target: dict[str, Any],
    owners: dict[str, tuple[Provider, Region | None]] | None = None,
    here: Provider = HERE,
    spec: dict[str, Any] = SPEC,
) -> Cost:
    of = workload(spec)
    usual: dict[str, tuple[Provider, Region | None]] = dict.fromkeys(
        ("corpus", "model", "ckpt"), (THERE, THERE.regions[0])
    )
    return price(of, resolve(of, here, **target), around=Around(usual if owners is None else owners))


def amounts(found: Cost) -> dict[tuple[str, str], Decimal | None]:
    return {(one.name, one.kind): one.amount for one in found.traffic}


def test_what_lies_with_the_target_moves_inside() -> None:
    own = {"data": {name: f"s3://b/{name}" for name in ("corpus", "model", "ckpt")}}
    assert cost(own, {}).traffic == ()
    assert cost({}, {}).traffic == (), "what is not mapped lies nowhere yet"
    assert cost({"data": {"corpus": {"claim": "mine"}}}, {}).traffic == ()


def test_both_ends_charge_and_tiers_count_what_leaves_together() -> None:
    assert amounts(cost(elsewhere())) == {
        ("corpus", "egress"): Decimal(5),
        ("corpus", "ingress"): Decimal(0),
        ("model", "egress"): Decimal(0),
        ("model", "ingress"): Decimal("0.5"),
        # Saved twice in 75 minutes: 20 GB, of which 10 are left in the free tier.
        ("ckpt", "egress"): Decimal(1),
        ("ckpt", "ingress"): Decimal("0.2"),
    }
    assert cost(elsewhere()).moved == Decimal("6.7")


def test_every_amount_has_its_fact() -> None:
    assert all(one.fact is not None and one.fact.source is not None for one in cost(elsewhere()).traffic)


def test_whose_store_it_is_must_be_said() -> None:
    (one,) = cost({"data": {"corpus": "gs://b/corpus"}}, {}).traffic
    assert (one.kind, one.amount) == ("egress", None)
    assert "add `provider` and `region`" in one.because
    assert cost({"data": {"corpus": {"uri": "gs://b/corpus", "provider": "acme"}}}, {}).traffic == ()


def test_how_often_it_is_saved_is_unknown_without_a_length() -> None:
    found = cost(elsewhere(), spec={"data": DATA})
    told = {one.kind: one for one in found.traffic if one.name == "ckpt"}
    assert (told["egress"].size, told["egress"].amount) == (None, None)
    assert "does not say how long" in told["egress"].because
    free = provider(name="other", rates={"ingress": rate("0")})
    owners: dict[str, tuple[Provider, Region | None]] = {"ckpt": (free, free.regions[0])}
    arrives = [one.amount for one in cost(elsewhere(), owners, spec={"data": DATA}).traffic if one.kind == "ingress"]
    assert Decimal(0) in arrives, "what is free is free for every size"


def test_a_rate_of_some_regions_needs_to_know_the_region() -> None:
    named = provider(name="other", rates={"egress": rate("0.05", regions=["north-1"]), "ingress": rate("0")})
    owners: dict[str, tuple[Provider, Region | None]] = {"corpus": (named, None)}
    found = cost({"data": {"corpus": {"uri": "s3://b/c", "provider": "other"}}}, owners)
    assert found.traffic[0].amount is None
    assert "in which `region`" in found.traffic[0].because
    owners = {"corpus": (named, named.regions[0])}
    assert cost({"data": {"corpus": {"uri": "s3://b/c", "provider": "other"}}}, owners).traffic[0].amount == 5


def test_between_regions_of_one_provider_only_one_side_is_charged() -> None:
    here = provider(rates={"crossRegion": rate("0.02", regions=["south-1"]), "egress": STEPS})
    owners: dict[str, tuple[Provider, Region | None]] = {"corpus": (here, here.regions[1])}
    found = cost({"data": {"corpus": {"uri": "s3://b/c", "region": "south-1"}}}, owners, here)
    assert amounts(found) == {("corpus", "traffic between regions"): Decimal(2)}


def zoned(near: dict[str, str], owner: Provider = HERE, **group: Any) -> tuple[Moved, ...]:
    of = workload({"fabric": {"near": near}}, {"replicas": 2, **group})
    return price(of, resolve(of, owner)).traffic


@pytest.mark.parametrize(
    ("near", "replicas", "spreads"),
    [
        ({"zone": "preferred"}, 2, True),
        ({"zone": "required"}, 2, False),
        ({"zone": "preferred"}, 1, False),
        ({"block": "preferred"}, 2, False),
        ({"zone": "preferred", "block": "required"}, 2, False),
    ],
)
def test_nodes_that_only_prefer_a_zone_may_stand_in_several(near: dict[str, str], replicas: int, spreads: bool) -> None:
    known = provider(nodes={"topology": TOPOLOGY}, rates={"crossZone": rate("0.02")})
    found = zoned(near, known, replicas=replicas)
    assert [one.kind for one in found] == (["traffic between zones"] if spreads else [])
    assert all((one.size, one.amount) == (None, None) for one in found)


def test_traffic_between_zones_is_nothing_only_where_a_fact_says_so() -> None:
    free = provider(nodes={"topology": TOPOLOGY}, rates={"crossZone": rate("0")})
    silent = provider(nodes={"topology": TOPOLOGY})
    assert [one.amount for one in zoned({"zone": "preferred"}, free)] == [0]
    assert [one.amount for one in zoned({"zone": "preferred"}, silent)] == [None]


def test_the_whole_of_a_run_is_machines_data_and_traffic() -> None:
    stored = provider(rates={"egress": STEPS, "ingress": rate("0")})
    kept = provider(
        name="other", rates={"egress": rate("0.05"), "ingress": rate("0.01"), "objectStorage": rate("0.73")}
    )
    owners: dict[str, tuple[Provider, Region | None]] = dict.fromkeys(
        ("corpus", "model", "ckpt"), (kept, kept.regions[0])
    )
    found = cost(elsewhere(), owners, stored)
    assert found.storage_per_month == Decimal("0.73") * 160
    assert found.per_run is not None
    assert found.kept == Decimal("0.2")
    assert found.per_run_whole == found.per_run + Decimal("0.2") + Decimal("6.7")
    assert found.per_run_whole == found.per_run_known
    unknown = cost(elsewhere())
    assert unknown.per_run_whole is None, "the other's price of storage is unknown"
    assert unknown.per_run_known == found.per_run + Decimal("6.7")


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_more_data_never_costs_less(one: int, other: int) -> None:
    def moved(size: int) -> Decimal:
        data = {"outputs": [{"name": "model", "size": str(max(size, 1)), "env": "OUT"}]}
        found = cost(elsewhere(), spec={"data": data}).moved
        assert found is not None
        return found

    few, many = sorted((one, other))
    assert moved(few) <= moved(many)
