"""The evidence for a workload on a target: every demand judged, with its facts, for an auditor."""

from __future__ import annotations

import datetime
from hashlib import sha256

from portable.api.placing import lying, resolve
from portable.errors import Diagnostic, NotResolvable, Refused
from portable.loader.catalogue import Catalogue
from portable.loader.targets import TargetTable
from portable.model.evidence import Evidence
from portable.model.placement import Placement
from portable.model.provider import Provider, Region
from portable.model.target import Target
from portable.model.workload import Workload
from portable.resolver.compliance import nearest_region
from portable.resolver.lying import Lying
from portable.resolver.record import Judged, Stamp, record
from portable.version import __version__


def evidence(
    workload: Workload,
    target: str | tuple[str, Target],
    *,
    as_of: datetime.date,
    spec: str | None = None,
    table: TargetTable | None = None,
    catalogue: Catalogue | None = None,
) -> Evidence:
    """The record of a workload on one target, given by name or as (name, target); a refusal is part of it.

    `as_of` is the day that ages of facts are counted to; `spec` is the file as the record names it.

    Raises:
        UsageError: there is no such target or provider.
        NotResolvable: the facts know no such region, so nothing can be judged there; or a name of the spec is unknown.
    """
    known = catalogue or Catalogue()
    name, place = target if isinstance(target, tuple) else (target, None)
    place = place or (table or TargetTable(providers=known.names)).named(name)
    provider = known.provider(place.provider)
    placement, refusals = _placed(workload, (name, place), table, known)
    region = placement.region if placement is not None else _region(workload, name, place, provider, refusals)
    stamp = Stamp(
        spec=spec or _file(workload),
        spec_digest=_digest(workload.model_dump_json(by_alias=True) + workload.bundle.digest),
        catalogue_digest=_digest(provider.model_dump_json(by_alias=True)),
        target_digest=_digest(place.model_dump_json(by_alias=True)),
        version=__version__,
        as_of=as_of,
    )
    elsewhere = _lying(workload, (name, place), provider, region, known)
    return record(Judged(workload, name, provider, region, placement, refusals, elsewhere), stamp, known.world)


def _placed(
    workload: Workload, target: tuple[str, Target], table: TargetTable | None, known: Catalogue
) -> tuple[Placement | None, tuple[Diagnostic, ...]]:
    """The placement, or why there is none."""
    try:
        return resolve(workload, target, table=table, catalogue=known), ()
    except Refused as error:
        return None, error.diagnostics


def _lying(
    workload: Workload, target: tuple[str, Target], provider: Provider, region: Region, known: Catalogue
) -> Lying:
    """Where the workload's data lies that is not with the target, wherever the target refuses it as well."""
    name, place = target
    every = {one: place.mapped(one) for one in workload.spec.data.names()}
    mapped = {one: mapping for one, mapping in every.items() if mapping is not None}
    try:
        return lying(mapped, name, provider, region, known)
    except NotResolvable:
        # A mapping names what does not exist: that is among the refusals.
        return {}


def _region(
    workload: Workload, name: str, place: Target, provider: Provider, refusals: tuple[Diagnostic, ...]
) -> Region:
    """The region that a refused workload is judged in: the target's, else the one that misses the least."""
    policy = workload.spec.policy
    found = provider.region(place.region) if place.region is not None else nearest_region(policy, provider)
    if found is None:
        message = f"{name}: {provider.name} has no region `{place.region or provider.default_region}` in these facts"
        raise NotResolvable(refusals or Diagnostic("unknown-region", message))
    return found


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _file(workload: Workload) -> str:
    found = workload.location()
    return found.file if found is not None else "the spec"
