"""Data that lies with another provider: whose it is comes from its mapping, and what is wrong there is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portable.api.leaving import leaving
from portable.api.placing import compare, targets
from portable.loader.catalogue import Catalogue
from portable.loader.workload import load_workload
from tests.cli.build import DATA, PROVIDER, REGIONS, SPEC, TYPES
from tests.cli.conftest import Run

RATES = """\
rates:
  egress: {unit: GB, tiers: [{price: "0.10"}], source: list}
  ingress: {unit: GB, tiers: [{price: "0"}], source: list}
  crossRegion: {unit: GB, tiers: [{price: "0.02"}], regions: [north-1, south-1], source: list}
"""
OWN = 'data: {corpus: "s3://bucket/corpus"}'


@pytest.fixture
def lying(site: Path) -> Path:
    """A spec that reads 2 TiB, and a second provider with its own rates."""
    (site / "spec.yaml").write_text(SPEC + DATA)
    for name in ("acme", "other"):
        folder = site / "clouds" / name
        folder.mkdir(exist_ok=True)
        (folder / "provider.yaml").write_text(PROVIDER.replace("name: acme", f"name: {name}") + RATES)
        (folder / "instance-types.yaml").write_text(TYPES)
        (folder / "regions.yaml").write_text(REGIONS.replace("country: unknown", 'country: "SE"'))
    return site


def mapped(site: Path, mapping: str) -> None:
    path = site / "targets.yaml"
    path.write_text(path.read_text().replace(OWN, f"data: {{corpus: {mapping}}}"))


def cost(portable: Run, *flags: str) -> dict[str, Any]:
    ran = portable("compare", "spec.yaml", "-t", "prod", "-o", "json", *flags)
    (one,) = json.loads(ran.out)["targets"]
    found: dict[str, Any] = one["cost"]
    return found


def test_data_of_the_target_itself_costs_no_traffic(portable: Run, lying: Path) -> None:
    assert cost(portable)["traffic"] == []


def test_what_lies_with_another_provider_leaves_there_at_its_price(portable: Run, lying: Path) -> None:
    mapped(lying, '{uri: "s3://bucket/corpus", provider: other, region: north-1}')
    found = cost(portable)
    assert found["traffic_per_run"] == {"amount": "219.9", "currency": "USD", "unit": "run"}
    ran = portable("compare", "spec.yaml", "-t", "prod")
    assert "traffic $/run" in ran.out
    assert "219.90" in ran.out


def test_a_budget_for_the_whole_run_is_not_met_by_what_is_unknown(portable: Run, lying: Path) -> None:
    mapped(lying, '{uri: "s3://bucket/corpus", provider: other, region: north-1}')
    ran = portable("compare", "spec.yaml", "-t", "prod", "--fail-if", "cost.wholeRun > 99999")
    assert ran.code == 1
    assert "cost.wholeRun is unknown" in ran.err, "nobody knows what keeping the data costs there"
    for name in ("acme", "other"):
        with (lying / "clouds" / name / "provider.yaml").open("a") as file:
            file.write('  objectStorage: {unit: GB, tiers: [{price: "0.01"}], source: list}\n')
    assert portable("compare", "spec.yaml", "-t", "prod", "--fail-if", "cost.wholeRun > 99999").code == 0
    ran = portable("compare", "spec.yaml", "-t", "prod", "--fail-if", "cost.wholeRun > 800")
    assert ran.code == 1
    assert "cost.wholeRun is 864.14" in ran.err


def test_a_ceiling_and_a_gate_for_a_run_see_its_data_and_traffic(portable: Run, lying: Path) -> None:
    mapped(lying, '{uri: "s3://bucket/corpus", provider: other, region: north-1}')
    gate = ("--fail-if", "cost.run > 863")
    ran = portable("compare", "spec.yaml", "-t", "prod", *gate)
    assert ran.code == 1, "644.00 of machines, 219.90 of traffic"
    assert "cost.run is 863.9 (219.9 of it for data and traffic)" in " ".join(ran.err.split())
    assert portable("compare", "spec.yaml", "-t", "prod", "--fail-if", "cost.run > 864").code == 0
    text = (lying / "spec.yaml").read_text()
    for limit, code in (("864 USD", 0), ("863 USD", 1)):
        (lying / "spec.yaml").write_text(f"{text}  policy: {{maxPrice: {{perRun: {limit}}}}}\n")
        ran = portable("compare", "spec.yaml", "-t", "prod")
        assert ran.code == code
        assert portable("explain", "spec.yaml", "-t", "prod").code == code
    assert "perRun is 863.90 USD, of which 219.90 for its data and traffic, more than 863 USD" in " ".join(
        ran.out.split()
    )


def test_another_region_of_the_same_provider_has_its_own_rate(portable: Run, lying: Path) -> None:
    mapped(lying, '{uri: "s3://bucket/corpus", region: south-1}')
    (one,) = cost(portable)["traffic"]
    assert one["kind"] == "traffic between regions"
    assert Decimal(one["amount"]["amount"]) == Decimal("43.98")


def test_a_foreign_scheme_is_unknown_and_told_how_to_say_whose_it_is(portable: Run, lying: Path) -> None:
    mapped(lying, '"gs://bucket/corpus"')
    ran = portable("compare", "spec.yaml", "-t", "prod", "--columns", "target,traffic,run-whole")
    (row,) = [line for line in ran.out.splitlines() if line.startswith("prod")]
    assert row.split()[-2:] == ["?", "?"]
    assert "add `provider` and `region` to its mapping" in ran.out


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ('{uri: "s3://b/c", provider: othr}', "there is no provider `othr`"),
        ('{uri: "s3://b/c", provider: other, region: nowhere}', "there is no region `nowhere`"),
    ],
)
def test_what_does_not_exist_is_refused(portable: Run, lying: Path, mapping: str, words: str) -> None:
    mapped(lying, mapping)
    ran = portable("compare", "spec.yaml", "-t", "prod")
    assert ran.code == 1
    assert words in ran.out


@pytest.mark.parametrize(
    ("policy", "mapping", "words"),
    [
        ("residency: [SE]", "{uri: 's3://b/c', provider: other, region: north-1}", None),
        ("residency: [SE]", "{uri: 's3://b/c', provider: other, region: far-1}", "it is in US"),
        ("residency: [SE]", "{uri: 's3://b/c', region: far-1}", "it is in US"),
        ("residency: [SE]", "{uri: 's3://b/c', provider: other}", "does not say in which `region`"),
        ("residency: [SE]", "'gs://b/c'", "whose store it is is not said"),
        ("providers: {deny: [other]}", "{uri: 's3://b/c', provider: other}", "the workload denies other"),
        ("sovereignty: {entity: [SE]}", "{uri: 's3://b/c', provider: other}", None),
    ],
)
def test_data_elsewhere_is_under_the_policy_too(
    portable: Run, lying: Path, policy: str, mapping: str, words: str | None
) -> None:
    for name in ("acme", "other"):
        with (lying / "clouds" / name / "regions.yaml").open("a") as file:
            file.write('- {name: far-1, country: "US", source: list}\n')
        with (lying / "clouds" / name / "provider.yaml").open("a") as file:
            file.write("entity: {name: Acme AB, country: SE, source: book}\n")
    mapped(lying, mapping)
    (lying / "spec.yaml").write_text((lying / "spec.yaml").read_text() + f"  policy: {{{policy}}}\n")
    ran = portable("compare", "spec.yaml", "-t", "prod")
    assert ran.code == (0 if words is None else 1), ran.out
    assert words is None or ("data-misplaced" in ran.out and words in " ".join(ran.out.split()))
    assert portable("explain", "spec.yaml", "-t", "prod").code == ran.code
    judged = json.loads(portable("evidence", "spec.yaml", "-t", "prod", "-o", "json").out)
    (told,) = [one for one in judged["requirements"] if one["kind"] == "data"]
    assert told["demand"].startswith("corpus: ")
    assert (told["verdict"] == "met", judged["holds"]) == (words is None, words is None)
    assert judged["refusals"] == [], "what a demand tells is told once"
    assert words is None or words in told["because"]


def test_a_claim_has_no_provider(portable: Run, lying: Path) -> None:
    mapped(lying, "{claim: mine, provider: other}")
    ran = portable("compare", "spec.yaml", "-t", "prod")
    assert ran.code == 65
    assert "say where a `uri` is" in ran.err


def test_who_leaves_takes_nothing_along_that_lies_with_somebody_else(lying: Path) -> None:
    mapped(lying, '{uri: "s3://bucket/corpus", provider: other}')
    known = Catalogue([lying / "clouds"])
    table = targets(lying / "spec.yaml", catalogue=known)
    way = leaving(load_workload(str(lying / "spec.yaml")), "prod", "tiny", table=table, catalogue=known)
    (part,) = way.moved
    assert part.amount == 0
    assert part.because == "it lies elsewhere, and stays there"


def test_unknown_traffic_makes_the_whole_unknown_and_it_ranks_last(lying: Path) -> None:
    from portable.report.comparison.columns import in_order

    mapped(lying, '{uri: "s3://bucket/corpus", provider: other}')
    path = lying / "targets.yaml"
    path.write_text(path.read_text() + "  free: {provider: other, data: {corpus: {claim: mine}}}\n")
    known = Catalogue([lying / "clouds"])
    found = compare(
        load_workload(str(lying / "spec.yaml")), table=targets(lying / "spec.yaml", catalogue=known), catalogue=known
    )
    fitting = [one for one in found if one.cost is not None]
    ordered = in_order(fitting, "traffic")
    amounts = [one.cost.moved if one.cost is not None and one.cost.traffic else None for one in ordered]
    assert amounts == sorted(amounts, key=lambda one: (one is None, one or Decimal(0)))
