"""Terms of capacity: what contradicts itself is told, and the embedded ones are those of the tables."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from portable.loader.catalogue import Catalogue
from portable.loader.invariants import violations
from portable.model.commitment import Commitment
from portable.model.provider import Provider
from portable.model.quantity import parse_duration
from tests.loader.test_invariants import ACCELERATORS, GOOD

TABLE = Path(__file__).parents[3] / "shared" / "facts" / "data" / "commitments.csv"
BLOCK: dict[str, Any] = {
    "title": "Blocks",
    "option": "capacityBlock",
    "minTerm": "1d",
    "maxTerm": "30d",
    "steps": [{"length": "1d", "upTo": "7d"}, {"length": "7d"}],
    "types": ["big.8"],
    "pastPrices": [{"instanceType": "big.8", "price": "30", "regions": ["north-1"]}],
    "source": "book",
}
KNOWN = Catalogue()


def found(**changes: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    block = {name: value for name, value in (BLOCK | changes).items() if value is not ...}
    provider = Provider.model_validate(GOOD | {"commitments": {"block": block}})
    return [(one.name, one.path) for one in violations(provider, ACCELERATORS)]


AT = ("commitments", "block")


@pytest.mark.parametrize(
    ("changes", "name", "where"),
    [
        ({"types": ["big.9"]}, "unknown-instance-type", (*AT, "types")),
        ({"pastPrices": [{"instanceType": "bgi.8", "price": "3"}]}, "unknown-instance-type", (*AT, "pastPrices", 0)),
        (
            {"pastPrices": [{"instanceType": "big.8", "price": "3", "regions": ["nowhere"]}]},
            "unknown-region",
            (*AT, "pastPrices", 0),
        ),
        ({"pastPrices": [{"instanceType": "big.8", "price": "0"}]}, "price-implausible", (*AT, "pastPrices", 0)),
        ({"minTerm": "31d"}, "term-order", AT),
        ({"steps": [{"length": "1d"}, {"length": "7d"}]}, "term-steps", (*AT, "steps")),
        (
            {"steps": [{"length": "1d", "upTo": "9d"}, {"length": "2d", "upTo": "7d"}, {"length": "7d"}]},
            "term-steps",
            (*AT, "steps"),
        ),
        ({"source": ...}, "source-missing", AT),
        ({"source": "bok"}, "unknown-source", AT),
    ],
)
def test_what_does_not_hold_is_told_in_its_place(
    changes: dict[str, Any], name: str, where: tuple[str | int, ...]
) -> None:
    assert (name, where) in found(**changes)


def test_good_terms_break_nothing() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("key", "entry"),
    [("entity", {"name": "Acme, Inc."}), ("promises", {"availability": "99.9 %"})],
)
def test_who_a_provider_is_and_what_it_promises_needs_a_source(key: str, entry: dict[str, Any]) -> None:
    def wrong(facts: dict[str, Any]) -> list[tuple[str, tuple[str | int, ...]]]:
        provider = Provider.model_validate(GOOD | {key: facts})
        return [(one.name, one.path) for one in violations(provider, ACCELERATORS)]

    assert wrong(entry) == [("source-missing", (key,))]
    assert wrong(entry | {"source": "book"}) == []
    assert wrong(dict.fromkeys(entry)) == [], "what is unknown needs none"


def rows() -> list[dict[str, str]]:
    if not TABLE.is_file():
        pytest.skip("the tables are not beside this checkout")
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def of(provider: str, name: str) -> Commitment:
    return KNOWN.provider(provider).commitments[name]


def test_past_prices_are_those_of_the_table_and_no_price_of_a_region() -> None:
    block = of("aws", "capacity-block")
    told = {
        one["accelerators"]: one["price_usd_or_discount"]
        for one in rows()
        if one["option"] == "capacity_block_price" and one["price_usd_or_discount"]
    }
    assert {one.instance_type: str(one.price) for one in block.past_prices} == told
    for region in KNOWN.provider("aws").regions:
        assert not any("capacityBlock" in options for options in region.prices.values())


@pytest.mark.parametrize(
    ("provider", "option", "mine"),
    [
        ("aws", "capacity_block", "capacity-block"),
        ("crusoe", "reservation", "reservation"),
        ("gcp", "flex_start", "flex-start"),
    ],
)
def test_terms_are_those_of_the_table(provider: str, option: str, mine: str) -> None:
    (row,) = [one for one in rows() if one["provider"] == provider and one["option"] == option]
    found = of(provider, mine)
    for text, seconds in ((row["min_term"], found.min_term), (row["max_term"], found.max_term)):
        assert seconds == (_seconds(text) if text not in ("", "none") else None), text


def _seconds(text: str) -> int:
    """A month is counted as 30 days, as the entry says."""
    number, unit = text.split()
    return int(number) * (30 * 24 * 3600 if unit == "mo" else parse_duration(f"1{unit}"))


def test_discounts_are_those_of_the_table() -> None:
    mine = {("coreweave", "reserved"): "reserved", ("nebius", "commitment"): "commitment"}
    mine |= {("gcp", "spot"): "spot", ("crusoe", "reservation"): "reservation"}
    for one in rows():
        name = mine.get((one["provider"], one["option"]))
        if name is not None:
            percent = one["price_usd_or_discount"].removeprefix("up to ").removesuffix(" %")
            assert of(one["provider"], name).discount == pytest.approx(float(percent) / 100)
            assert of(one["provider"], name).bound == "at most"


def test_every_term_has_a_source_and_says_what_it_is() -> None:
    for name in KNOWN.names:
        provider = KNOWN.provider(name)
        for one in provider.commitments.values():
            assert one.source in provider.sources, (name, one.title)
            assert one.title in one.words


def test_terms_of_your_own_contract_go_over_the_embedded_ones(tmp_path: Path) -> None:
    folder = tmp_path / "aws"
    folder.mkdir()
    (folder / "provider.yaml").write_text(
        "name: aws\nsources: {ours: {ref: our contract, date: 2026-10-01, confidence: high}}\n"
        "commitments: {savings-plan: {discount: 0.3, bound: exactly, source: ours}}\n"
    )
    provider = Catalogue((tmp_path,)).provider("aws")
    plan = provider.commitments["savings-plan"]
    assert (plan.discount, plan.source, plan.title) == (0.3, "ours", of("aws", "savings-plan").title)
    assert provider.commitments["capacity-block"] == of("aws", "capacity-block")
    assert provider.files["commitments.savings-plan"] == str(folder)
