"""Which regions of a provider satisfy residency and attestations, and why the others do not."""

from __future__ import annotations

from portable.model.placement import Fact
from portable.model.policy import Policy
from portable.model.provider import Attestation, Provider, Region
from portable.model.target import Target

_EU_STATES = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
"""The 27 member states since 2020-02-01."""

EU = frozenset(_EU_STATES.split())
EEA = EU | {"IS", "LI", "NO"}
_UNIONS = {"EU": EU, "EEA": EEA}


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


def objection(policy: Policy, provider: Provider, region: Region, target: Target) -> str | None:
    """Why a region cannot be used; None when it can."""
    if target.regions is not None and region.name not in target.regions.allow:
        return f"the target allows only {', '.join(target.regions.allow)}"
    if policy.residency and not resides(region, policy.residency):
        where = region.country or "an unknown country"
        return f"it is in {where}, and the workload must stay in {', '.join(policy.residency)}"
    for framework in policy.attestations:
        if (missing := _unattested(framework, provider, region)) is not None:
            return missing
    return None


def resides(region: Region, allowed: tuple[str, ...]) -> bool:
    """Whether a region's country is among these countries and unions; an unknown country is not."""
    return any(region.country in _UNIONS.get(name, {name}) for name in allowed)


def _unattested(framework: str, provider: Provider, region: Region) -> str | None:
    found = provider.attestations.get(framework)
    if found is None or found.status == "unknown":
        return f"{framework} is not evidenced for {provider.name}: its status is unknown"
    if found.status != "attested":
        return f"{framework} is {found.status} at {provider.name}{_scope(found)}"
    if found.regions is not None and region.name not in found.regions:
        return f"{framework} covers {', '.join(found.regions)} and not {region.name}"
    return None


def _scope(attestation: Attestation) -> str:
    return f" ({attestation.scope})" if attestation.scope else ""


def evidence(policy: Policy, provider: Provider) -> tuple[Fact, ...]:
    """The attestations a workload asks for, as facts with their sources."""
    facts = []
    for framework in policy.attestations:
        found = provider.attestations.get(framework)
        if found is not None:
            source = provider.sources.get(found.source or "")
            facts.append(Fact(f"{framework}: {found.status}{_scope(found)}", source, found.assumed))
    return tuple(facts)
