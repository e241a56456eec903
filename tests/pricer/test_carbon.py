"""Emissions: ranges in order, more work never less, and what nobody publishes is no figure."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.model.carbon import Carbon, Draw, Range
from portable.model.source import Source
from portable.model.world import Host, Processors, World
from portable.pricer.carbon import emissions
from portable.pricer.power import LIGHT
from tests.resolver.build import provider, resolve, workload

SOURCES = {
    "paper": Source(ref="a paper", date=datetime.date(2025, 1, 1), confidence="high"),
    "rates": Source(ref="a table", confidence="medium"),
}
H100 = ("nvidia-h100-80gb",)
WORLD = World(
    sources=SOURCES,
    hosts=(
        Host(name="box", accelerators=H100, count=8, rated=10000, highest=8000, factor=0.7, source="paper"),
        Host(name="tray", accelerators=("nvidia-gb200",), count=4, rated=6000, source="paper"),
    ),
    processors=Processors(idle=1, busy=3, memory=0.5, source="rates"),
)
REGION = {"name": "north-1", "country": "US", "carbon": 400, "pue": 1.25, "source": "doc"}


def found(
    group: dict[str, Any] | None = None, region: dict[str, Any] | None = None, hours: Decimal | None = None
) -> Carbon:
    owner = provider(regions=[REGION | (region or {})])
    of = workload(None, group)
    return emissions(of, resolve(of, owner), WORLD, hours)


def test_a_node_draws_between_light_load_and_what_was_measured() -> None:
    one = found({"replicas": 2})
    assert [(draw.role, draw.nodes) for draw in one.draws] == [("head", 1), ("trainers", 2)]
    assert one.draws[1].watts == Range(10000 * LIGHT, 7000, 8000)
    assert one.draws[0].watts == Range(8 + 16, (24 + 40) / 2, 24 + 16)
    assert one.machines == Range(8.024, 14.032, 16.04)
    assert one.energy == one.machines.times(1.25)
    assert one.per_hour == one.energy.times(400)


def test_a_smaller_machine_draws_its_part() -> None:
    ask = {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 1}, "cpu": 8, "memory": "64Gi", "replicas": 1}
    one = found(ask)
    assert one.draws[1].instance_type == "h100.1"
    assert one.draws[1].watts == Range(500, 875, 1000)


def test_every_figure_leads_to_its_source() -> None:
    one = found()
    told = one.facts
    assert {fact.source.ref for fact in told if fact.source is not None} == {"a paper", "a table", "acme handbook"}
    assert any("measured under training" in fact.statement for fact in told)
    assert any(words.startswith("light load is 40%") for words in one.assumptions)


def test_a_run_is_as_long_as_the_workload_says_or_as_one_asks() -> None:
    assert found().per_run is None
    per_hour = found().per_hour
    assert per_hour is not None
    assert found(hours=Decimal("2.5")).per_run == per_hour.times(2.5)


@pytest.mark.parametrize(
    ("region", "words"),
    [({"carbon": None}, "carbon intensity of the grid"), ({"pue": None}, "PUE")],
)
def test_what_the_region_does_not_tell_leaves_no_figure(region: dict[str, Any], words: str) -> None:
    one = found(region=region)
    assert one.per_hour is None
    assert one.unknown == (words,)
    assert one.machines is not None


def test_without_a_pue_there_is_a_floor_and_no_guess() -> None:
    one = found(region={"pue": None})
    assert one.machines is not None
    assert one.floor == one.machines.low * 400
    assert found(region={"carbon": None}).floor is None


def test_an_accelerator_whose_power_nobody_tells_makes_everything_unknown() -> None:
    ask = {"accelerator": {"anyOf": ["google-tpu-v5p"], "count": 4}, "cpu": 8, "memory": "64Gi", "replicas": 1}
    of = workload({"images": {"xla": "example/ray:2.52.1-py311"}}, ask)
    one = emissions(of, resolve(of, provider(regions=[REGION])), WORLD)
    assert one.draws[1].watts is None
    assert one.machines is None
    assert one.per_hour is None
    assert one.unknown == ("power of tpu.4 (trainers)",)


def test_a_host_without_a_measurement_is_bounded_by_its_rating() -> None:
    ask = {
        "accelerator": {"anyOf": ["nvidia-gb200"], "count": 4},
        "slice": None,
        "purchase": ["capacityBlock"],
        "cpu": 8,
        "memory": "64Gi",
    }
    image = {"arm64": "example/ray:2.52.1-py311-cu128-aarch64", "amd64": "example/ray:2.52.1-py311-cu128"}
    of = workload({"images": {"cuda": image}}, ask)
    one = emissions(of, resolve(of, provider(regions=[REGION])), WORLD)
    assert one.draws[1].watts == Range(2400, 4200, 6000)
    assert "tray: the share under hard work is that of box" in one.assumptions


@given(st.integers(1, 20), st.integers(1, 20), st.integers(0, 500), st.integers(0, 500))
def test_more_nodes_and_more_hours_never_emit_less(few: int, more: int, short: int, longer: int) -> None:
    def per_run(nodes: int, hours: int) -> Range:
        draws = (Draw("t", "box", nodes, Range(1.0, 2.0, 3.0)),)
        value = Carbon(draws, 1.1, 300.0, Decimal(hours)).per_run
        assert value is not None
        return value

    small, large = per_run(min(few, more), min(short, longer)), per_run(max(few, more), max(short, longer))
    assert (small.low, small.likely, small.high) <= (large.low, large.likely, large.high)


RANGES = st.lists(st.floats(0, 1e6), min_size=3, max_size=3).map(lambda three: Range(*sorted(three)))


@given(st.lists(RANGES | st.none(), min_size=1, max_size=5))
def test_an_unknown_draw_is_never_counted_as_nothing(watts: list[Range | None]) -> None:
    one = Carbon(tuple(Draw(str(at), "box", 1, each) for at, each in enumerate(watts)), 1.2, 100.0)
    if None in watts:
        assert one.machines is None
        assert one.per_hour is None
        assert len(one.unknown) == watts.count(None)
    else:
        assert one.per_hour is not None
        assert one.per_hour.low <= one.per_hour.likely <= one.per_hour.high


def test_the_shipped_facts_give_a_figure_for_h100_and_name_what_is_missing() -> None:
    import portable

    catalogue = portable.Catalogue()
    of = workload(None, {"replicas": 4})
    known = portable.carbon(of, portable.resolve(of, "aws", catalogue=catalogue), Decimal(10), catalogue=catalogue)
    assert known.per_run is not None
    assert known.per_run.low < known.per_run.likely < known.per_run.high
    assert {fact.source is not None for draw in known.draws for fact in draw.facts} == {True}
    unknown = portable.carbon(of, portable.resolve(of, "nebius", catalogue=catalogue), catalogue=catalogue)
    assert unknown.per_hour is None
    assert "PUE" in unknown.unknown
