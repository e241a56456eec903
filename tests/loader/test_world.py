"""Facts of no provider: whole in themselves, equal to the tables they were taken from where those are at hand."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portable.loader.catalogue import Catalogue

TABLES = Path(__file__).parents[3] / "shared" / "facts" / "data"
WORLD = Catalogue().world
ALIASES = {"oci": "oracle", "lambda": "lambda-cloud", "meta-style": "meta", "Meta": "meta"}
"""Names of the tables for providers."""


def rows(table: str) -> list[dict[str, str]]:
    if not TABLES.is_dir():
        pytest.skip("the tables are not beside this checkout")
    with (TABLES / table).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_fact_leads_to_a_source_and_every_host_to_an_accelerator() -> None:
    catalogue = Catalogue()
    for entry in (*WORLD.hosts, WORLD.processors, *WORLD.export, *WORLD.counters, *WORLD.ratios, *WORLD.electricity):
        for name in (entry.source, *entry.field_sources.values()):
            assert name in WORLD.sources
    for host in WORLD.hosts:
        assert set(host.accelerators) <= set(catalogue.accelerators)
        assert host.highest is None or host.highest <= host.rated
        assert host.idle is None or host.idle < host.rated


def test_every_power_of_an_accelerator_leads_to_a_source() -> None:
    for chip in Catalogue().accelerators.values():
        if chip.power is not None:
            assert f"accelerators/{chip.source_of('power')}" in WORLD.sources, chip.name


def test_power_is_that_of_the_table() -> None:
    said = [one for one in rows("power.csv") if one["value"] and one["kind"].startswith("host_")]
    told = {(one["kind"], one["subject"]): float(one["value"]) for one in said if "-" not in one["value"]}
    named = {host.name: host for host in WORLD.hosts}
    h100, b200, tray = named["DGX H100 and DGX H200"], named["DGX B200"], named["GB200 compute tray"]
    assert h100.rated == told["host_max", "DGX H100 / DGX H200 (8 GPUs)"] * 1000
    assert h100.highest == told["host_measured", "8x H100 HGX node"] * 1000
    assert h100.factor == told["host_factor", "8x H100 HGX node"]
    assert b200.rated == told["host_max", "DGX B200 (8 GPUs)"] * 1000
    assert tray.rated == pytest.approx(told["host_max", "NVIDIA GB200 compute tray (4 GPUs)"] * 1000)
    assert tray.idle == told["host_idle", "NVIDIA GB200 compute tray (4 GPUs)"] * 1000


def test_suppliers_are_those_of_the_table() -> None:
    catalogue = Catalogue()
    for one in rows("entities.csv"):
        if one["kind"] not in ("buys_from", "leases_from") or not one["status"]:
            continue
        buyer = ALIASES.get(one["subject"], one["subject"])
        seller = ALIASES.get(one["counterparty_or_topic"], one["counterparty_or_topic"])
        if buyer not in catalogue.names or seller == "NVIDIA":
            continue
        known = {supplier.name for supplier in catalogue.provider(buyer).entity.suppliers}
        assert seller in known, f"{buyer} has capacity from {seller}"


def test_contracting_companies_and_sub_processors_are_those_of_the_table() -> None:
    catalogue = Catalogue()
    for one in rows("entities.csv"):
        provider = ALIASES.get(one["subject"], one["subject"])
        if one["kind"] not in ("contracting_entity", "subprocessor") or "Token Factory" in one["detail"]:
            continue
        entity = catalogue.provider(provider).entity
        companies = {company.name for company in (*entity.contracts, *entity.subprocessors)} | {entity.name or ""}
        words = one["status"] if one["kind"] == "contracting_entity" else one["counterparty_or_topic"]
        if words and "Token Factory" not in one["status"]:
            assert any(company and company in words for company in companies), f"{provider}: {words}"


def test_what_a_provider_promises_is_in_the_table_or_was_not_found() -> None:
    catalogue = Catalogue()
    for one in rows("network_sla.csv"):
        promises = catalogue.provider(ALIASES.get(one["provider"], one["provider"])).promises
        nothing = one["network_performance_promise"].startswith("none")
        assert (promises is None or promises.network is None) is nothing, one["provider"]


def test_an_addendum_is_published_only_where_the_table_says_so() -> None:
    catalogue = Catalogue()
    told = [one for one in rows("entities.csv") if one["kind"] == "dpa" and one["status"] == "published"]
    published = {ALIASES.get(one["subject"], one["subject"]) for one in told}
    assert {name for name in catalogue.names if catalogue.provider(name).entity.dpa == "published"} == published
    attested = {name for name in catalogue.names if _gdpr(catalogue, name) == "attested"}
    assert attested == published


def _gdpr(catalogue: Catalogue, name: str) -> str | None:
    found = catalogue.provider(name).attestations.get("gdpr")
    return None if found is None else found.status


def test_counters_are_those_of_the_table() -> None:
    path = TABLES / "network_counters.json"
    if not path.is_file():
        pytest.skip("the tables are not beside this checkout")
    table = json.loads(path.read_text(encoding="utf-8"))
    ethtool, rdma, exporter = (names(table[key]) for key in list(table)[:3])
    mine = {one.name: {name for group in one.groups for name in group.names} for one in WORLD.counters}
    assert mine["mlx5 ports"] == ethtool
    assert mine["mlx5 RDMA"] == rdma
    assert mine["AMD AI NIC"] == exporter


def names(entry: dict[str, Any]) -> set[str]:
    """Counters as the world writes them: N for a priority, no unit behind the name."""
    lists = [value for value in entry.values() if isinstance(value, list)]
    return {
        re.sub(r" \(.*", "", one).replace("prio[p]", "prioN").replace("0..7", "N") for each in lists for one in each
    }


def test_prices_of_power_are_those_of_the_table() -> None:
    told: dict[str, tuple[str, str]] = {}
    for one in rows("power.csv"):
        if one["kind"] == "electricity_industrial" and one["value"]:
            told[one["subject"]] = max(told.get(one["subject"], ("", "")), (one["source_date"], one["value"]))
    for place in WORLD.electricity:
        cents = told["United States average" if place.regions is None else place.place][1]
        assert place.price * 100 == Decimal(cents), place.place
        assert place.source in WORLD.sources


def test_every_region_with_a_price_of_power_is_where_it_says() -> None:
    catalogue = Catalogue()
    for one in WORLD.electricity:
        for name, regions in (one.regions or {}).items():
            for region in regions:
                found = catalogue.provider(name).region(region)
                assert found is not None, (name, region)
                assert found.country == one.country
