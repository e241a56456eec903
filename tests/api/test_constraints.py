"""A demand less never takes a candidate away, and one more dollar never takes away what was allowed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.errors import NotResolvable
from portable.pricer.compute import over_ceiling, price
from tests.resolver.build import TYPES, provider, resolve, workload

DEMANDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "country": ({"policy": {"residency": ["US"]}}, {}),
    "attested": ({"policy": {"attestations": ["hipaa"]}}, {}),
    "not elsewhere": ({"policy": {"providers": {"deny": ["nobody"]}}}, {}),
    "own node": ({}, {"exclusiveNode": True}),
    "disk": ({}, {"localDisk": {"size": "1TB", "path": "/scratch"}}),
    "fast": ({"fabric": {"minGbpsPerAccelerator": 200}}, {}),
    "rdma": ({"fabric": {"rdma": "required"}}, {}),
    "large": ({}, {"memory": "1Ti", "cpu": 90}),
    "eight": ({}, {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 8}}),
}
SMALL = {"replicas": 2, "cpu": 8, "memory": "64Gi", "accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 1}}


def candidates(names: set[str], per_hour: int | None = None) -> set[str]:
    """The instance types that would do, of all groups; none where it is refused or too dear."""
    spec: dict[str, Any] = {}
    group: dict[str, Any] = dict(SMALL)
    for name in sorted(names):
        parts, own = DEMANDS[name]
        for key, value in parts.items():
            spec[key] = {**spec.get(key, {}), **value}
        group |= own
    if per_hour is not None:
        spec["policy"] = {**spec.get("policy", {}), "maxPrice": {"perHour": f"{per_hour} USD"}}
    of = workload(spec, group)
    try:
        place = resolve(of)
    except NotResolvable:
        return set()
    if over_ceiling(of, price(of, place), place.target):
        return set()
    taken = {kind.name for seat in place.groups for kind in seat.instance_types}
    return taken | {one.candidate for one in place.rejections if one.fits and one.subject != "head"}


SETS = st.sets(st.sampled_from(sorted(DEMANDS)))


@given(SETS, st.data())
def test_a_demand_less_never_removes_a_candidate(names: set[str], data: st.DataObject) -> None:
    if names:
        fewer = names - {data.draw(st.sampled_from(sorted(names)))}
        assert candidates(names) <= candidates(fewer)


@given(SETS, st.integers(1, 300), st.integers(0, 300))
def test_a_higher_ceiling_or_none_never_removes_a_candidate(names: set[str], limit: int, more: int) -> None:
    assert candidates(names, limit) <= candidates(names, limit + more) <= candidates(names)


def test_the_demands_do_exclude_something() -> None:
    everything = candidates(set())
    assert everything
    assert any(candidates({name}) < everything for name in DEMANDS)
    assert not candidates(set(), 1)


@pytest.mark.parametrize("replicas", [1, 7, 8, 9, 16, 17])
@pytest.mark.parametrize("gpus", [1, 2, 4])
def test_no_type_that_fits_costs_less_than_the_chosen_one(replicas: int, gpus: int) -> None:
    wanted = {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": gpus}, "cpu": 2, "memory": "8Gi"}
    of = workload(None, {**wanted, "replicas": replicas})
    chosen = resolve(of)
    seat = chosen.groups[0]
    lost = {one.candidate for one in chosen.rejections if one.fits and one.subject == "group trainers"}
    costs = {
        kind["name"]: price(of, resolve(of, provider(instanceTypes=[*TYPES[:2], kind]))).lines[1].hourly
        for kind in TYPES
        if kind["name"] in {seat.instance_type.name, *lost}
    }
    assert costs[seat.instance_type.name] == min(one for one in costs.values() if one is not None)
