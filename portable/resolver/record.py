"""The record an auditor reads: a workload's demands, who the provider is, what it promises, what is only assumed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from portable.errors import Diagnostic
from portable.model.evidence import Counted, Evidence, Promise, Requirement
from portable.model.placement import Condition, Fact, Placement, Seat
from portable.model.provider import Promises, Provider, Region
from portable.model.source import Entry
from portable.model.workload import Workload
from portable.model.world import World
from portable.resolver.compliance import addendum, requirements
from portable.resolver.isolation import requirement as isolation
from portable.resolver.lying import Lying, demands_of_data
from portable.resolver.scope import scoped

_JUDGED = frozenset({"provider-denied", "sovereignty-not-met", "node-shared"})
"""Refusals that a judged requirement tells already."""
_PROMISED_NOWHERE = (
    "no provider promises it in writing in any text read; only a measurement on the placed nodes shows it"
)
_TOOLS = "nccl-tests or rccl-tests for bandwidth, ib_write_lat of perftest for latency"
_COUNTERS = "and the counters of pauses, marks and losses, before and after"


@dataclass(frozen=True, slots=True)
class Judged:
    """What is judged: a workload where it is placed, or where it was refused."""

    workload: Workload
    target: str
    provider: Provider
    region: Region
    placement: Placement | None
    refusals: tuple[Diagnostic, ...] = ()
    lying: Lying = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What binds a record to its inputs and to a day."""

    spec: str
    spec_digest: str
    catalogue_digest: str
    target_digest: str
    version: str
    as_of: datetime.date


def record(judged: Judged, stamp: Stamp, world: World) -> Evidence:
    """The evidence for one workload on one target; a refusal is part of it."""
    provider, placement = judged.provider, judged.placement
    demands = tuple(_demands(judged))
    return Evidence(
        workload=judged.workload.name,
        spec=stamp.spec,
        spec_digest=stamp.spec_digest,
        catalogue_digest=stamp.catalogue_digest,
        target_digest=stamp.target_digest,
        version=stamp.version,
        target=judged.target,
        provider=provider.name,
        title=provider.title,
        region=judged.region.name,
        as_of=stamp.as_of,
        machines=() if placement is None else tuple(_machine(one) for one in (placement.head, *placement.groups)),
        requirements=demands,
        entity=tuple(_entity(provider)),
        promises=tuple(_promises(provider)),
        unmeasured=() if placement is None else tuple(_unmeasured(placement)),
        counters=tuple(_counted(placement, world)),
        ratios=tuple(_ratios(world)) if _pauses(placement) else (),
        assumed=tuple(_assumed(placement, provider)),
        export=tuple(_export(world)),
        refusals=tuple(one for one in judged.refusals if not _told(one, demands)),
    )


def _demands(judged: Judged) -> Iterator[Requirement]:
    policy = judged.workload.spec.policy
    for one in requirements(policy, judged.provider, judged.region):
        yield scoped(one, judged.placement)
    yield from isolation(judged.workload, judged.provider, judged.placement)
    for name, one in demands_of_data(judged.workload, judged.lying, judged.provider):
        yield replace(one, kind="data", demand=f"{name}: {one.kind} {one.demand}")


def _told(refusal: Diagnostic, demands: tuple[Requirement, ...]) -> bool:
    """Whether an unmet demand says already what a refusal says."""
    unmet = {one.kind for one in demands if one.verdict != "met"}
    if refusal.name == "region-not-allowed":
        return bool(unmet & {"residency", "attestation"})
    if refusal.name == "data-misplaced":
        return "data" in unmet
    return refusal.name in _JUDGED and bool(unmet)


def _machine(seat: Seat) -> str:
    return f"{seat.role}: {seat.instance_type.name}"


def _entity(provider: Provider) -> Iterator[Fact]:
    entity = provider.entity
    seat = entity.country or "an unknown country"
    yield _of(provider, entity, "name", f"company: {entity.name or 'unknown'}, seat in {seat}")
    if entity.parent is not None:
        yield _of(provider, entity, "parent", f"parent: {entity.parent}")
    yield addendum(provider)
    for one in entity.contracts:
        who = one.concern or "some customers"
        yield _of(provider, one, "name", f"{who} contract with {one.name}, {one.country or 'country unknown'}")
    for one in entity.subprocessors:
        yield _of(
            provider, one, "name", f"sub-processor: {one.name}, {one.country or '?'} ({one.concern or 'unknown'})"
        )
    for supplier in entity.suppliers:
        what = "rents capacity from" if supplier.kind == "capacity" else "leases sites from"
        yield _of(provider, supplier, "name", f"{what} {supplier.name}")


def _promises(provider: Provider) -> Iterator[Promise]:
    said = provider.promises or Promises()
    available = None if said.availability is None else _of(provider, said, "availability", said.availability)
    yield Promise("availability", said.availability, available)
    performs = None if said.network is None else _of(provider, said, "network", said.network)
    yield Promise("network performance", said.network, performs, said.notes)


def _unmeasured(placement: Placement) -> Iterator[Condition]:
    """The objectives of the spec, and for each fabric what nobody promises although nobody asked."""
    yield from placement.conditions
    asked = {one.subject for one in placement.conditions}
    for seat in placement.groups:
        subject = f"group {seat.role}"
        if seat.fabric is None or subject in asked:
            continue
        lossy = seat.fabric.facts.congestion == "pfc"
        check = f"{_TOOLS}, {_COUNTERS}" if lossy else f"{_TOOLS}; {seat.fabric.name} has no pause counters"
        yield Condition(subject, "bandwidth, latency and congestion", "unverified", _PROMISED_NOWHERE, check)


def _pauses(placement: Placement | None) -> bool:
    """Whether a fabric of the placed nodes can be paused."""
    seats = () if placement is None else placement.groups
    return any(seat.fabric is not None and seat.fabric.facts.congestion == "pfc" for seat in seats)


def _counted(placement: Placement | None, world: World) -> Iterator[Counted]:
    """Of each kind of adapter: which the nodes have is not told by every provider."""
    if not _pauses(placement):
        return
    for one in world.counters:
        if "pfc" in one.congestion:
            source = world.sources.get(one.source or "")
            fact = Fact(f"{one.name}: counters of {one.adapters}", source, one.assumed)
            yield Counted(one.name, one.adapters, one.read, one.groups, fact)


def _ratios(world: World) -> Iterator[Fact]:
    for one in world.ratios:
        yield Fact(f"{one.name}: {one.statement}", world.sources.get(one.source or ""), one.assumed)


def _assumed(placement: Placement | None, provider: Provider) -> Iterator[Fact]:
    if provider.experimental is not None:
        yield Fact(provider.experimental, assumed=True)
    reasons = () if placement is None else placement.reasons
    told = ((reason.subject, fact) for reason in reasons for fact in reason.facts if fact.assumed)
    yield from dict.fromkeys(replace(fact, statement=f"{subject}: {fact.statement}") for subject, fact in told)


def _export(world: World) -> Iterator[Fact]:
    for rule in world.export:
        source = world.sources.get(rule.source or "")
        yield Fact(f"{rule.country}, {rule.name}: {rule.statement}", source, rule.assumed)


def _of(provider: Provider, entry: Entry, field: str, statement: str) -> Fact:
    """A fact of the entity's or of the promises; a company without a source has that of the entity."""
    name = entry.source_of(field) or (None if isinstance(entry, Promises) else provider.entity.source)
    key = "promises" if isinstance(entry, Promises) else "entity"
    return Fact(statement, provider.sources.get(name or ""), entry.is_assumed(field), provider.files.get(key))
