"""What a comparison may never do, whatever is asked: these hold over all embedded providers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portable.api.placing import compare
from portable.loader.catalogue import Catalogue
from portable.loader.targets import TargetTable
from portable.model.cost import Comparison
from portable.model.target import Target
from portable.report.comparison.columns import in_order
from tests.resolver.build import workload

CATALOGUE = Catalogue()
GROUP: Mapping[str, Any] = {
    "accelerator": {"anyOf": ["nvidia-h100-80gb", "nvidia-h200", "nvidia-a100-80gb"], "count": 8},
    "cpu": 8,
    "memory": "64Gi",
    "replicas": 2,
}
IMAGES = {"images": {"cuda": "example/ray:2.52.1-py311-cu128", "cpu": "example/ray:2.52.1-py311-cpu"}}
CONSTRAINTS: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "residency": ({"policy": {"residency": ["EU"]}}, {}),
    "attestation": ({"policy": {"attestations": ["soc2"]}}, {}),
    "providers": ({"policy": {"providers": {"deny": ["aws"]}}}, {}),
    "ceiling": ({"policy": {"maxPrice": {"perHour": "120 USD"}}}, {}),
    "fabric": ({"fabric": {"rdma": "required", "minGbpsPerAccelerator": 100}}, {}),
    "alone": ({}, {"exclusiveNode": True}),
    "disk": ({}, {"localDisk": {"size": "2Ti", "path": "/scratch"}}),
    "model": ({}, {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 8}}),
    "more": ({}, {"replicas": 5}),
}
"""What may be asked beyond the least, for the workload and for its group."""


def fitting(names: frozenset[str]) -> dict[str, Comparison]:
    """The providers that take the workload with these constraints."""
    spec: dict[str, Any] = dict(IMAGES)
    group = dict(GROUP)
    for name in sorted(names):
        asked, of_group = CONSTRAINTS[name]
        for key, value in asked.items():
            spec[key] = {**spec.get(key, {}), **value}
        group |= of_group
    compared = compare(workload(spec, group), catalogue=CATALOGUE)
    return {one.target: one for one in compared if one.placement is not None}


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(sorted(CONSTRAINTS)), min_size=1), st.data())
def test_a_constraint_less_is_never_a_candidate_less(names: set[str], data: st.DataObject) -> None:
    dropped = data.draw(st.sampled_from(sorted(names)))
    strict, loose = fitting(frozenset(names)), fitting(frozenset(names - {dropped}))
    assert strict.keys() <= loose.keys(), f"without {dropped}: {strict.keys() - loose.keys()} refuse"


@settings(max_examples=20, deadline=None)
@given(st.sets(st.sampled_from(sorted(set(CONSTRAINTS) - {"residency", "ceiling"}))))
def test_unknown_prices_stand_behind_known_ones(names: set[str]) -> None:
    ordered = in_order(fitting(frozenset(names)).values(), "hourly")
    hourly = [one.cost.hourly for one in ordered if one.cost is not None]
    known = [one for one in hourly if one is not None]
    assert known == sorted(known)
    assert hourly[: len(known)] == known


def test_the_least_constraints_leave_somebody() -> None:
    assert len(fitting(frozenset())) >= 5


def test_own_terms_come_before_the_discount_and_that_before_the_list() -> None:
    kind = "p5.48xlarge"
    terms: Mapping[str, dict[str, Any]] = {
        "list": {},
        "discounted": {"discount": "20%"},
        "own": {"discount": "20%", "overrides": {kind: {"onDemand": "10.00"}}},
    }
    table = TargetTable(
        {name: Target.model_validate({"provider": "aws", "prices": found}) for name, found in terms.items()},
        CATALOGUE.names,
    )
    group = {**GROUP, "accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 8}}
    found = {one.target: one for one in compare(workload(IMAGES, group), table=table, catalogue=CATALOGUE)}
    prices = {}
    for name, one in found.items():
        assert one.cost is not None
        assert one.cost.lines[1].instance_type == kind
        prices[name] = one.cost.lines[1].price
    listed = prices["list"]
    assert listed is not None
    assert prices["discounted"] == listed * Decimal("0.8")
    assert prices["own"] == Decimal("10.00")
