"""Demands on provider and region: each verdict with its facts, unknown as good as no."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.model.evidence import Requirement
from portable.model.policy import Policy
from portable.model.provider import Provider
from portable.resolver.compliance import EEA, EU, among, nearest_region, requirements
from tests.resolver.build import provider, refusals, resolve, workload

ATTESTED = {
    "hipaa": {"status": "attested", "regions": ["north-1"], "source": "doc"},
    "soc2": {"status": "partial", "scope": "storage only", "source": "doc"},
    "gdpr": {"status": "attested", "source": "doc", "notes": "read in part"},
    "pci": {"status": "unknown", "source": "doc"},
}
ENTITY = {
    "name": "Acme B.V.",
    "country": "NL",
    "dpa": "published",
    "source": "doc",
    "subprocessors": [{"name": "Acme Inc.", "country": "US"}],
}


def owner(**parts: Any) -> Provider:
    return provider(**({"attestations": ATTESTED, "entity": ENTITY} | parts))


def judged(policy: dict[str, Any], region: str = "north-1", of: Provider | None = None) -> list[Requirement]:
    rents = of or owner()
    place = rents.region(region)
    assert place is not None
    return list(requirements(Policy.model_validate(policy), rents, place))


@pytest.mark.parametrize(
    ("framework", "region", "verdict"),
    [
        ("hipaa", "north-1", "met"),
        ("hipaa", "south-1", "refused"),
        ("soc2", "north-1", "refused"),
        ("pci", "north-1", "not-evidenced"),
        ("fedramp-high", "north-1", "not-evidenced"),
        ("gdpr", "south-1", "met"),
        ("gdpr", "north-1", "refused"),
    ],
)
def test_an_attestation_is_met_refused_or_not_evidenced(framework: str, region: str, verdict: str) -> None:
    (one,) = judged({"attestations": [framework]}, region)
    assert (one.verdict, one.demand) == (verdict, framework)
    assert one.path == ("spec", "policy", "attestations", 0)


def test_gdpr_is_an_addendum_and_a_region_in_the_eea() -> None:
    (alone,) = judged({"attestations": ["gdpr"]}, "north-1")
    assert alone.because == "gdpr keeps data in the EEA, and north-1 is in US"
    both = judged({"attestations": ["gdpr"], "residency": ["US"]}, "north-1")
    assert [one.verdict for one in both] == ["met", "refused"]
    (shown,) = judged({"attestations": ["gdpr"]}, "south-1")
    assert [fact.statement for fact in shown.facts] == ["gdpr: attested", "data processing addendum: published"]
    assert shown.notes == ("read in part",)


def test_a_verdict_stands_with_its_fact_and_the_facts_source() -> None:
    (one,) = judged({"attestations": ["hipaa"]})
    assert [(fact.statement, fact.source.ref) for fact in one.facts if fact.source] == [
        ("hipaa: attested", "acme handbook")
    ]


def test_a_region_in_an_unknown_country_shows_no_residency() -> None:
    rents = owner(regions=[{"name": "north-1", "country": None, "source": "doc"}])
    (one,) = judged({"residency": ["EU"]}, of=rents)
    assert one.verdict == "not-evidenced"


@pytest.mark.parametrize(
    ("entity", "verdict"),
    [(ENTITY, "met"), ({**ENTITY, "country": "US"}, "refused"), ({"source": "doc"}, "not-evidenced")],
)
def test_sovereignty_is_about_the_companys_seat(entity: dict[str, Any], verdict: str) -> None:
    (one,) = judged({"sovereignty": {"entity": ["EU"]}}, of=owner(entity=entity))
    assert (one.kind, one.verdict) == ("sovereignty", verdict)


def test_sub_processors_elsewhere_are_named_beside_a_seat_that_is_right() -> None:
    (one,) = judged({"sovereignty": {"entity": ["EU"]}})
    assert one.notes == ("sub-processors outside of it: Acme Inc. (US)",)


def test_the_refusal_of_a_foreign_company_has_fact_date_and_what_would_do() -> None:
    of = workload({"policy": {"sovereignty": {"entity": ["FR"]}}})
    (one,) = refusals(of, owner())
    assert one.name == "sovereignty-not-met"
    assert one.message == "acme: Acme B.V. has its seat in NL, and the workload demands FR"
    assert one.notes == ("Acme B.V. has its seat in NL (acme handbook, 2026-01-01, confidence high)",)
    assert "or permit it: sovereignty: {entity: [FR, NL]}" in one.help


def test_the_refusal_of_an_attestation_has_fact_date_and_what_the_provider_shows() -> None:
    (one,) = refusals(workload({"policy": {"attestations": ["soc2"]}}), owner())
    assert one.name == "region-not-allowed"
    assert one.notes == ("soc2: partial (storage only) (acme handbook, 2026-01-01, confidence high)",)
    assert one.help == ("acme shows hipaa, gdpr", "`portable compare` shows which targets can")


def test_where_residency_stands_in_the_way_the_countries_are_told_and_no_attestation() -> None:
    (one,) = refusals(workload({"policy": {"residency": ["JP"], "attestations": ["soc2"]}}), owner())
    countries = sorted({region.country or "an unknown country" for region in owner().regions})
    assert one.help == (f"acme has regions in {', '.join(countries)}", "`portable compare` shows which targets can")


def test_what_was_refused_is_judged_where_it_misses_least() -> None:
    policy = Policy.model_validate({"residency": ["EU"], "attestations": ["pci"]})
    found = nearest_region(policy, owner())
    assert found is not None
    assert found.country in EU
    none = nearest_region(Policy(), owner())
    assert none is not None
    assert none.name == "north-1"


COUNTRIES = st.sampled_from(sorted(EEA | {"US", "GB", "CH", "JP"}))


@given(COUNTRIES | st.none(), st.lists(COUNTRIES | st.sampled_from(["EU", "EEA"]), max_size=4), COUNTRIES)
def test_a_wider_list_never_excludes_a_country(country: str | None, allowed: list[str], more: str) -> None:
    before, after = among(country, tuple(allowed)), among(country, (*allowed, more))
    assert after or not before
    assert not (country is None and after)


POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "residency": st.lists(st.sampled_from(["EU", "US", "FI", "DE"]), min_size=1, max_size=2, unique=True),
        "attestations": st.lists(st.sampled_from(sorted(ATTESTED)), min_size=1, max_size=3, unique=True),
        "sovereignty": st.sampled_from([{"entity": ["EU"]}, {"entity": ["US"]}]),
    },
)


@given(POLICIES, st.data())
def test_a_demand_less_never_removes_a_region(policy: dict[str, Any], data: st.DataObject) -> None:
    fewer = {key: value for key, value in policy.items() if data.draw(st.booleans(), key)}
    for region in owner().regions:
        before, after = judged(policy, region.name), judged(fewer, region.name)
        assert {one.verdict for one in after} <= {one.verdict for one in before} | {"met"}


def test_a_place_that_meets_everything_takes_the_workload() -> None:
    policy = {"residency": ["US"], "attestations": ["hipaa"], "sovereignty": {"entity": ["EU"]}}
    assert resolve(workload({"policy": policy}), owner()).region.name == "north-1"
