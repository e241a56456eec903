"""What keeping a workload's data costs: buckets, claims and volumes, per month."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from portable.model.cost import ALONE, Around, Part
from portable.model.placement import Fact, Placement
from portable.model.provider import Provider, Rate, Region, Tier
from portable.model.source import Source
from portable.model.target import DataMapping
from portable.model.workload import Workload
from portable.pricer.volume import BYTES, of_volume


def storage(workload: Workload, placement: Placement, around: Around = ALONE) -> Iterator[Part]:
    """A part for each of the workload's data that the target maps; what a claim of its own costs is unknown.

    What lies in another provider's store is priced by that one's rates.
    """
    data = workload.spec.data
    volumes = {volume.name: volume for volume in data.volumes}
    sizes = {one.name: one.size for one in data.sets()} | {name: one.size for name, one in volumes.items()}
    if data.model_cache is not None:
        sizes[data.model_cache.name] = data.model_cache.size
    for name, size in sizes.items():
        mapping = placement.bindings.data.get(name)
        if mapping is None:
            yield Part(name, "storage", size, None, "the target does not map it")
            continue
        many = name not in volumes or volumes[name].access == "many"
        yield _part(name, size, mapping, many, around.owners.get(name, (placement.provider, placement.region)))


def _part(name: str, size: int, mapping: DataMapping, many: bool, owner: tuple[Provider, Region | None]) -> Part:
    provider, region = owner
    rates = provider.rates
    if mapping.uri is not None:
        if not provider.storage.holds(mapping.uri):
            scheme = mapping.uri.partition("://")[0]
            return Part(name, "object storage", size, None, f"`{scheme}` is no object store of {provider.name}")
        return priced(name, "object storage", size, rates.object_storage, provider, region)
    if mapping.claim is not None:
        return Part(name, "storage", size, None, f"what is behind the claim `{mapping.claim}` is the target's own")
    kind, rate = ("shared storage", rates.shared_storage) if many else ("block storage", rates.block_storage)
    return priced(name, kind, size, rate, provider, region)


def priced(name: str, kind: str, size: int, rate: Rate | None, provider: Provider, region: Region | None) -> Part:
    """A volume at a rate, with the rate as its fact; a rate of other regions is none."""
    if rate is None:
        return Part(name, kind, size, None, f"no price of {kind} of {provider.name} was found")
    if region is None and not rate.everywhere:
        return Part(name, kind, size, None, "its mapping does not say in which `region` it lies")
    if region is not None and not rate.holds_in(region):
        return Part(name, kind, size, None, f"no price of {kind} in {region.name} was found")
    amount = of_volume(rate, size)
    scope = ", ".join((*([rate.read_for] if rate.read_for else []), *(rate.regions or ())))
    where = f" ({scope})" if scope else ""
    fact = Fact(f"{kind} of {provider.name}{where}: {_tiers(rate)}", _source(rate, provider), rate.assumed)
    because = "" if amount is not None else f"the price of such a volume of {kind} was not found"
    return Part(name, kind, size, amount, because, fact)


def _source(rate: Rate, provider: Provider) -> Source | None:
    return provider.sources.get(rate.source or provider.rates.source or "")


def _tiers(rate: Rate) -> str:
    return ", then ".join(_tier(tier, rate.unit) for tier in rate.tiers)


def _tier(tier: Tier, unit: str) -> str:
    """A tier with its end, so that a reader can walk the bill."""
    price = "unknown" if tier.price is None else f"{tier.price} USD/{unit}"
    return price if tier.up_to is None else f"{price} up to {Decimal(tier.up_to) / BYTES[unit]:,.10g} {unit}"
