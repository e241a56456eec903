"""Each price the package carries stands in the research tables beside the checkout, where those are at hand.

A price that stands in no table may come from a newer source; one that stands there differently is an error of copying.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from portable.loader.catalogue import Catalogue
from portable.model.instance_type import Purchase
from portable.model.provider import Rate

TABLES = Path(__file__).parents[2] / "shared" / "facts" / "data"
ALIASES = {"oci": "oracle", "lambda": "lambda-cloud", "meta-style": "meta"}
COLUMNS: Mapping[Purchase, str] = {"onDemand": "od_price_usd", "spot": "spot_price_usd"}
LISTED = "list price"
ITEMS = {
    "egress": ("internet_egress", "network_egress"),
    "object_egress": ("object_egress",),
    "ingress": ("ingress", "network_egress"),
    "cross_zone": ("cross_zone",),
    "cross_region": ("cross_region",),
    "object_storage": ("object_storage",),
    "block_storage": ("block_ssd",),
    "shared_storage": ("shared_fs",),
}
_NUMBER = re.compile(r"\d+\.\d+")
_SPOT_REGION = re.compile(r"spot price region ([\w-]+)")

pytestmark = pytest.mark.skipif(not TABLES.is_dir(), reason="the research tables are not here (../shared/facts/data)")


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table, providers by their names here."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row | {"provider": ALIASES.get(row.get("provider", ""), row.get("provider", ""))}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The embedded facts alone."""
    return Catalogue()


def quoted() -> dict[tuple[str, str, str, Purchase], set[Decimal]]:
    """Provider, region, instance type and option to every price the tables have of it."""
    found: dict[tuple[str, str, str, Purchase], set[Decimal]] = defaultdict(set)
    for name in ("instances.csv", "instances_extra.csv", "cpu_instances.csv"):
        for row in rows(name):
            for option, column in COLUMNS.items():
                for region in _region(row, option).split("|") if row.get(column) else ():
                    found[row["provider"], region, row["instance_type"], option].add(Decimal(row[column]))
    return found


def _region(row: Mapping[str, str], option: Purchase) -> str:
    """The region of a price: a row's own, unless its notes name another for the spot price."""
    other = _SPOT_REGION.search(row["notes"]) if option == "spot" else None
    return other[1] if other is not None else row["region"]


def test_prices_of_machines_stand_in_the_tables(catalogue: Catalogue) -> None:
    """A row that says `list price` for its region holds in all of them; one without a region in some unknown one."""
    known = quoted()
    compared, wrong = 0, []
    for name in catalogue.names:
        regions = catalogue.provider(name).regions
        everywhere = {one[1] for one in known if one[0] == name and LISTED in one[1]}
        for region in regions:
            for kind, options in region.prices.items():
                for option, price in options.items():
                    places = (region.name, *everywhere)
                    wanted = set().union(*(known.get((name, place, kind, option), set()) for place in places))
                    if not wanted:
                        continue
                    compared += 1
                    if not any(abs(Decimal(price) - one) < Decimal("0.005") for one in wanted):
                        wrong.append(f"{name}/{region.name}/{kind}/{option}: {price}, tables say {sorted(wanted)}")
    assert wrong == []
    assert compared > 400


def test_prices_of_traffic_and_storage_stand_in_the_tables(catalogue: Catalogue) -> None:
    """Where a table has a price by another unit, the one by volume stands in its notes."""
    known: dict[tuple[str, str], set[Decimal]] = defaultdict(set)
    for row in rows("transfer_storage_prices.csv"):
        told = [row["price_usd"], *_NUMBER.findall(row["notes"])]
        known[row["provider"], row["item"]].update(Decimal(one) for one in told if one)
    compared = 0
    for name in catalogue.names:
        for field, items in ITEMS.items():
            rate: Rate | None = getattr(catalogue.provider(name).rates, field)
            wanted = set().union(*(known[name, item] for item in items))
            for tier in rate.tiers if rate is not None else ():
                if tier.price is not None:
                    compared += 1
                    assert Decimal(tier.price) in wanted, f"{name}: {field} {tier.price}"
    assert compared > 20


def test_fees_of_clusters_stand_in_the_tables(catalogue: Catalogue) -> None:
    found = {
        row["provider"]: Decimal(row["price_usd"])
        for row in rows("transfer_storage_prices.csv")
        if row["item"] == "kubernetes_control_plane"
    }
    fees = {name: catalogue.provider(name).rates.control_plane for name in catalogue.names}
    assert {name: fee.price for name, fee in fees.items() if fee is not None} == found


def test_studies_of_goodput_stand_in_the_tables(catalogue: Catalogue) -> None:
    """A rate of nodes with eight accelerators is an eighth of it for each."""
    told = [(row["unit"], _NUMBER.findall(row["value"])) for row in rows("goodput.csv")]
    shares = {Decimal(one) for unit, found in told if unit == "share" for one in found}
    rates = {Decimal(one) for unit, found in told if unit == "1/1000 GPU-day" for one in found}
    rates |= {Decimal(one) / 8 for unit, found in told if unit == "1/1000 node-day" for one in found}
    studies = catalogue.world.studies
    assert len(studies) > 2
    for study in studies:
        assert study.goodput is None or Decimal(str(study.goodput)) in shares, study.name
        assert study.interruptions is None or Decimal(str(study.interruptions)) in rates, study.name
        source = catalogue.world.sources[study.source or ""]
        assert source.date is not None or source.confidence == "low", f"{study.name} has no date"


def test_a_floor_of_bids_is_no_price(catalogue: Catalogue) -> None:
    """The fee of an operating system in a price file (0.336 USD/h) and a bid floor look like prices."""
    for name in catalogue.names:
        owner = catalogue.provider(name)
        for region in owner.regions:
            for kind, options in region.prices.items():
                machine = owner.instance_type(kind)
                if machine is not None and machine.count >= 8 and machine.accelerator:
                    assert all(Decimal(price) > 1 for price in options.values()), f"{name}/{region.name}/{kind}"
