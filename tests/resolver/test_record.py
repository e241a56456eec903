"""The record: digests, machines, scope notes, promises, what only a measurement shows."""

from __future__ import annotations

import datetime
from typing import Any

from portable.errors import NotResolvable
from portable.model.evidence import Evidence
from portable.model.provider import Provider
from portable.model.source import Source
from portable.model.world import ExportRule, Processors, World
from portable.resolver.record import Judged, Stamp, record
from tests.resolver.build import provider, resolve, workload

WORLD = World(
    sources={"counsel": Source(ref="a law firm", date=datetime.date(2025, 5, 21), confidence="high")},
    processors=Processors(idle=1, busy=2, memory=0.4),
    export=(ExportRule(name="a rule", country="US", statement="asks for a licence", source="counsel"),),
)
STAMP = Stamp("spec.yaml", "aa", "bb", "cc", "1.2.3", datetime.date(2026, 2, 1))
HIPAA = {"policy": {"attestations": ["hipaa"]}}


def made(spec: dict[str, Any], owner: Provider | None = None) -> Evidence:
    rents = owner or provider()
    of = workload(spec)
    region = rents.region("north-1")
    assert region is not None
    try:
        place = resolve(of, rents)
    except NotResolvable as error:
        return record(Judged(of, "here", rents, region, None, error.diagnostics), STAMP, WORLD)
    return record(Judged(of, "here", rents, place.region, place), STAMP, WORLD)


def test_an_authorised_provider_is_no_confirmed_machine() -> None:
    (one,) = made(HIPAA).requirements
    assert (one.verdict, one.notes) == (
        "met",
        ("authorised provider; h100.8 is not confirmed to be in the scope",),
    )
    confirmed = {"hipaa": {"status": "attested", "instanceTypes": ["h100.8"], "source": "doc"}}
    (sure,) = made(HIPAA, provider(attestations=confirmed)).requirements
    assert sure.notes == ()


def test_a_record_holds_if_everything_is_met_and_the_target_takes_it() -> None:
    assert made(HIPAA).holds
    assert made({}).holds
    refused = made({"policy": {"attestations": ["soc2"]}})
    assert not refused.holds
    assert [one.demand for one in refused.unmet] == ["soc2"]
    assert refused.refusals == (), "what a demand tells is told once"
    assert refused.machines == ()


def test_a_refusal_for_another_reason_is_kept() -> None:
    found = made({"head": {"cpu": 9000}, **HIPAA})
    assert [one.name for one in found.refusals] == ["head-does-not-fit"]
    assert not found.unmet
    assert not found.holds


def test_a_promise_that_was_not_found_is_said_to_be_none() -> None:
    silent = made({}).promises
    assert [(one.subject, one.statement, one.fact) for one in silent] == [
        ("availability", None, None),
        ("network performance", None, None),
    ]
    owner = provider(promises={"availability": "99.9 %", "network": None, "source": "doc"})
    available, network = made({}, owner).promises
    assert available.fact is not None
    assert available.fact.source is not None
    assert (available.statement, available.fact.source.ref) == ("99.9 %", "acme handbook")
    assert network.statement is None


def test_what_nobody_promises_is_told_with_how_to_measure_it() -> None:
    (one,) = made({"fabric": {"rdma": "required"}}).unmeasured
    assert (one.subject, one.status) == ("group trainers", "unverified")
    assert one.check is not None
    assert "infiniband has no pause counters" in one.check
    asked = made({"fabric": {"rdma": "required", "objectives": {"p99LatencyUs": 20}}}).unmeasured
    assert [condition.objective for condition in asked] == ["p99LatencyUs <= 20"]
    assert made({"fabric": {"rdma": "none"}}).unmeasured == ()


def test_who_the_provider_is_stands_with_sources() -> None:
    entity = {
        "name": "Acme B.V.",
        "country": "NL",
        "source": "doc",
        "contracts": [{"name": "Acme Inc.", "country": "US", "concern": "customers in the US"}],
        "suppliers": [{"name": "bigger", "kind": "capacity", "source": "doc"}],
    }
    told = made({}, provider(entity=entity)).entity
    assert [fact.statement for fact in told] == [
        "company: Acme B.V., seat in NL",
        "data processing addendum: unknown, none was read",
        "customers in the US contract with Acme Inc., US",
        "rents capacity from bigger",
    ]
    assert [fact.source is not None for fact in told] == [True, False, True, True]


def test_assumed_facts_and_export_rules_are_told() -> None:
    found = made({}, provider(nodes={"reserved": {"cpu": 1, "memory": "4Gi", "assumed": True}}))
    assert any("pods may use" in fact.statement for fact in found.assumed)
    assert [fact.statement for fact in found.export] == ["US, a rule: asks for a licence"]
    assert made({}, provider(experimental="not to be had yet")).assumed[0].statement == "not to be had yet"
