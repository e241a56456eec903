"""Counters of congestion in a record: for fabrics that can be paused, with their source, and no zero for the others."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from portable.loader.catalogue import Catalogue
from portable.model.evidence import Evidence
from portable.report.evidenced import FORMATS
from portable.report.view import View
from portable.resolver.record import Judged, Stamp, record
from tests.resolver.build import provider, resolve, workload

STAMP = Stamp("spec.yaml", "aa", "bb", "cc", "1.2.3", datetime.date(2026, 11, 1))
WORLD = Catalogue().world


def of(congestion: str, spec: dict[str, Any] | None = None) -> Evidence:
    fabric = {"mechanism": "infiniband", "resource": "rdma/ib", "congestion": congestion}
    owner = provider(fabrics={"infiniband": fabric})
    demands = workload({"fabric": {"rdma": "required"}} | (spec or {}))
    place = resolve(demands, owner)
    return record(Judged(demands, "prod", owner, place.region, place), STAMP, WORLD)


def test_a_fabric_with_pauses_names_the_counters_of_each_adapter() -> None:
    found = of("pfc")
    assert [one.name for one in found.counters] == [one.name for one in WORLD.counters]
    assert all(one.fact.source is not None for one in found.counters)
    assert all(one.assumed for one in found.ratios), "what they come to is a proposal"


@pytest.mark.parametrize("congestion", ["credit", "scheduled", "none"])
def test_a_fabric_without_pauses_has_none_to_read(congestion: str) -> None:
    found = of(congestion)
    assert found.counters == ()
    assert found.ratios == ()
    assert "rx_prioN_pause" not in FORMATS["text"](found, View())


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_a_reader_sees_command_counter_unit_and_source(name: str) -> None:
    text = " ".join(FORMATS[name](of("pfc"), View()).split())
    for words in ("ethtool -S", "rx_prioN_pause_duration", "microseconds", "np_cnp_sent", "driver ionic"):
        assert words in text
    assert "ask the provider for those of the ports on the way" in text
    assert "Linux kernel drivers/infiniband/hw/mlx5/counters.c" in text
    assert "confidence assumed" in text


def test_the_document_says_null_for_a_unit_that_is_not_published() -> None:
    document = json.loads(FORMATS["json"](of("pfc"), View()))
    units = {group["shows"]: group["unit"] for one in document["counters"] for group in one["groups"]}
    assert units["time in pause"] == "microseconds"
    assert units["packets sent again"] is None
    assert document["counters"][0]["fact"]["source"]


def test_an_objective_that_is_not_verified_leads_there() -> None:
    found = of("pfc", {"fabric": {"rdma": "required", "objectives": {"pfcPauseRate": 0.001}}})
    (condition,) = found.unmeasured
    assert condition.check is not None
    assert "portable evidence" in condition.check
