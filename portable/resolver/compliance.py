"""Which regions of a provider satisfy residency, attestations and sovereignty, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterator

from portable.errors import Diagnostic
from portable.model.evidence import Requirement, Verdict
from portable.model.placement import Fact
from portable.model.policy import Policy
from portable.model.provider import Attestation, Provider, Region
from portable.model.source import Entry
from portable.model.target import Target
from portable.model.workload import Workload

_EU_STATES = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
"""The 27 member states since 2020-02-01."""

EU = frozenset(_EU_STATES.split())
EEA = EU | {"IS", "LI", "NO"}
_UNIONS = {"EU": EU, "EEA": EEA}
_ADDENDUM = "gdpr"
"""No certificate: it stands for a published data processing addendum, and for machines in the EEA."""


def denial(policy: Policy, provider: Provider) -> str | None:
    """Why the workload's own list of providers excludes this one."""
    choice = policy.providers
    if choice is None:
        return None
    if choice.deny is not None and provider.name in choice.deny:
        return f"the workload denies {provider.name}"
    if choice.allow is not None and provider.name not in choice.allow:
        return f"the workload allows only {', '.join(choice.allow)}"
    return None


def foreign(workload: Workload, provider: Provider) -> Diagnostic | None:
    """The refusal of a provider whose company has its seat outside the countries that the workload demands."""
    unmet = next((one for one in _sovereignty(workload.spec.policy, provider) if one.verdict != "met"), None)
    if unmet is None:
        return None
    advice = ["`portable compare` shows which targets stand under such a law"]
    if provider.entity.country is not None:
        wider = ", ".join((*_demanded(workload.spec.policy), provider.entity.country))
        advice.append(f"or permit it: sovereignty: {{entity: [{wider}]}}")
    return Diagnostic(
        "sovereignty-not-met",
        f"{provider.name}: {unmet.because}",
        workload.location(*unmet.path),
        unmet.path,
        tuple(advice),
        tuple(told(fact) for fact in unmet.facts),
    )


def objection(policy: Policy, provider: Provider, region: Region, target: Target) -> str | None:
    """Why a region cannot be used; None when it can."""
    if target.regions is not None and region.name not in target.regions.allow:
        return f"the target allows only {', '.join(target.regions.allow)}"
    return next((one.because for one in in_region(policy, provider, region) if one.verdict != "met"), None)


def nearest_region(policy: Policy, provider: Provider) -> Region | None:
    """The region in which the fewest demands are unmet, the provider's default first."""

    def rank(region: Region) -> tuple[int, bool, str]:
        unmet = sum(one.verdict != "met" for one in in_region(policy, provider, region))
        return (unmet, region.name != provider.default_region, region.name)

    return min(provider.regions, key=rank, default=None)


def behind(policy: Policy, provider: Provider, region: Region | None) -> tuple[str, ...]:
    """The facts behind the objection to a region, each with source and date."""
    if region is None:
        return ()
    unmet = next((one for one in in_region(policy, provider, region) if one.verdict != "met"), None)
    return () if unmet is None else tuple(told(fact) for fact in unmet.facts)


def shown(policy: Policy, provider: Provider, region: Region | None) -> tuple[str, ...]:
    """What a provider has in place of the first demand that a region does not meet, as advice."""
    unmet = (
        None
        if region is None
        else next((one for one in in_region(policy, provider, region) if one.verdict != "met"), None)
    )
    if unmet is None:
        return ()
    if unmet.kind == "residency":
        countries = sorted({one.country or "an unknown country" for one in provider.regions})
        instead = f"{provider.name} has regions in {', '.join(countries)}"
    else:
        has = [name for name, one in provider.attestations.items() if one.status == "attested"]
        instead = f"{provider.name} shows {', '.join(has) or 'no attestation'}"
    return (instead, "`portable compare` shows which targets can")


def requirements(policy: Policy, provider: Provider, region: Region) -> Iterator[Requirement]:
    """Every demand about provider and region, judged."""
    if policy.providers is not None:
        said = denial(policy, provider)
        words = " ".join(policy.providers.allow or policy.providers.deny or ())
        kind = "allow" if policy.providers.allow is not None else "deny"
        verdict: Verdict = "met" if said is None else "refused"
        because = said or f"the workload's own list permits {provider.name}"
        yield Requirement("provider", f"{kind} {words}", ("spec", "policy", "providers"), verdict, because)
    yield from _sovereignty(policy, provider)
    yield from in_region(policy, provider, region)


def in_region(policy: Policy, provider: Provider, region: Region) -> Iterator[Requirement]:
    """The demands that one region meets and another one may not: residency and attestations."""
    if policy.residency:
        yield _residency(policy, provider, region)
    for position, framework in enumerate(policy.attestations):
        yield _attestation(position, framework, provider, region)


def _residency(policy: Policy, provider: Provider, region: Region) -> Requirement:
    kept = resides(region, policy.residency)
    where = region.country or "an unknown country"
    allowed = ", ".join(policy.residency)
    against = f"it is in {where}, and the workload must stay in {allowed}"
    verdict: Verdict = "met" if kept else "not-evidenced" if region.country is None else "refused"
    fact = _fact(provider, f"regions.{region.name}", region, "country", f"{region.name} is in {where}")
    because = f"{region.name} is in {where}" if kept else against
    notes = ("data that the target maps to an object store or a claim is where that mapping leads",)
    return Requirement("residency", allowed, ("spec", "policy", "residency"), verdict, because, (fact,), notes)


def resides(region: Region, allowed: tuple[str, ...]) -> bool:
    """Whether a region's country is among these countries and unions; an unknown country is not."""
    return among(region.country, allowed)


def among(country: str | None, allowed: tuple[str, ...]) -> bool:
    """Whether a country is one of these, or in one of these unions; an unknown one is not."""
    return any(country in _UNIONS.get(name, {name}) for name in allowed)


def _attestation(position: int, framework: str, provider: Provider, region: Region) -> Requirement:
    found = provider.attestations.get(framework)
    path = ("spec", "policy", "attestations", position)
    missing = _unattested(framework, found, provider, region)
    facts = () if found is None else (_attested_fact(framework, found, provider),)
    if framework == _ADDENDUM:
        facts = (*facts, addendum(provider))
    if missing is not None:
        unknown = found is None or found.status == "unknown"
        verdict: Verdict = "not-evidenced" if unknown else "refused"
        return Requirement("attestation", framework, path, verdict, missing, facts)
    assert found is not None
    where = "all regions" if found.regions is None else region.name
    notes = [] if found.regions is None or not found.is_assumed("regions") else ["which regions it covers is assumed"]
    notes += [] if found.notes is None else [found.notes]
    because = f"{framework} is attested for {provider.name}{_scope(found)}, {where}"
    return Requirement("attestation", framework, path, "met", because, facts, tuple(notes))


def _unattested(framework: str, found: Attestation | None, provider: Provider, region: Region) -> str | None:
    if found is None or found.status == "unknown":
        return f"{framework} is not evidenced for {provider.name}: its status is unknown"
    if found.status != "attested":
        return f"{framework} is {found.status} at {provider.name}{_scope(found)}"
    if found.regions is not None and region.name not in found.regions:
        return f"{framework} covers {', '.join(found.regions)} and not {region.name}"
    if framework == _ADDENDUM and region.country not in EEA:
        return f"{framework} keeps data in the EEA, and {region.name} is in {region.country or 'an unknown country'}"
    return None


def _scope(attestation: Attestation) -> str:
    return f" ({attestation.scope})" if attestation.scope else ""


def _demanded(policy: Policy) -> tuple[str, ...]:
    return () if policy.sovereignty is None else policy.sovereignty.entity


def _sovereignty(policy: Policy, provider: Provider) -> Iterator[Requirement]:
    if policy.sovereignty is None:
        return
    allowed, entity = policy.sovereignty.entity, provider.entity
    listed, path = ", ".join(allowed), ("spec", "policy", "sovereignty", "entity")
    who = entity.parent or entity.name or "its company"
    if entity.country is None:
        because = f"the seat of {who} is unknown, and must be in {listed}"
        yield Requirement("sovereignty", listed, path, "not-evidenced", because)
        return
    met = among(entity.country, allowed)
    because = f"{who} has its seat in {entity.country}" + ("" if met else f", and the workload demands {listed}")
    fact = _fact(provider, "entity", entity, "country", f"{who} has its seat in {entity.country}")
    elsewhere = [one for one in entity.subprocessors if not among(one.country, allowed)]
    named = ", ".join(f"{one.name} ({one.country or 'unknown'})" for one in elsewhere)
    notes = (f"sub-processors outside of it: {named}",) if elsewhere else ()
    yield Requirement("sovereignty", listed, path, "met" if met else "refused", because, (fact,), notes)


def addendum(provider: Provider) -> Fact:
    """What is known of the provider's data processing addendum."""
    if provider.entity.dpa is None:
        return Fact("data processing addendum: unknown, none was read")
    return _fact(provider, "entity", provider.entity, "dpa", f"data processing addendum: {provider.entity.dpa}")


def _attested_fact(framework: str, found: Attestation, provider: Provider) -> Fact:
    return _fact(provider, f"attestations.{framework}", found, "status", f"{framework}: {found.status}{_scope(found)}")


def _fact(provider: Provider, key: str, entry: Entry, field: str, statement: str) -> Fact:
    source = provider.sources.get(entry.source_of(field) or "")
    return Fact(statement, source, entry.is_assumed(field), provider.files.get(key))


def evidence(policy: Policy, provider: Provider) -> tuple[Fact, ...]:
    """The attestations a workload asks for, as facts with their sources."""
    found = ((name, provider.attestations.get(name)) for name in policy.attestations)
    return tuple(_attested_fact(name, one, provider) for name, one in found if one is not None)


def told(fact: Fact) -> str:
    """A fact with source and date, in one line of a diagnostic."""
    source = fact.source
    if source is None:
        return f"{fact.statement} (source unknown)"
    return f"{fact.statement} ({source.ref}, {source.date or 'undated'}, confidence {source.confidence})"
