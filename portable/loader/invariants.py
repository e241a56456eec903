"""What must hold for the facts of every provider: the conformance kit of `providers check`.

The model has checked the form of each value by then; here values are compared with one another, and with what is
possible at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import prod
from typing import Any, get_args

from pydantic import BaseModel

from portable.errors import Diagnostic, Path
from portable.loader.spelling import did_you_mean
from portable.loader.terms import wrong_terms
from portable.model.accelerator import Accelerator
from portable.model.instance_type import InstanceType, Purchase, SliceOption
from portable.model.policy import Framework
from portable.model.provider import Provider, Region
from portable.model.quantity import format_sold
from portable.model.source import Entry

Accelerators = Mapping[str, Accelerator]

_LEAST, _MOST = Decimal("0.003"), Decimal(2000)
"""USD per hour of one node: below is a price of something else (a CPU, a gigabyte), above a price per month."""
_ACCELERATOR_MOST = Decimal(150)
"""USD per hour of one accelerator."""
_MEMORY_SPREAD = 0.15
"""How far a provider's figure for an accelerator's memory may be from the vendor's: both round."""
_SOURCED = (
    "nodes",
    "devices",
    "fabrics",
    "scale_ups",
    "attestations",
    "identity",
    "storage",
    "rates",
    "entity",
    "promises",
    "commitments",
)


def violations(provider: Provider, accelerators: Accelerators) -> Iterator[Diagnostic]:
    """Everything that does not hold; a path leads from the provider's root, as in the folder's files."""
    yield from _sources(provider)
    yield from _unsourced(provider)
    yield from _names(provider)
    for position, kind in enumerate(provider.instance_types):
        path: Path = ("instanceTypes", position)
        yield from _instance_type(kind, provider, accelerators, path)
        for at, option in enumerate(kind.slices):
            yield from _slice(kind, option, (*path, "slices", at))
    for position, region in enumerate(provider.regions):
        yield from _region(region, provider, ("regions", position))
    yield from _attestations(provider)
    yield from wrong_terms(provider)


def _sources(provider: Provider) -> Iterator[Diagnostic]:
    """Every source that is named must be listed."""
    for path, entry in _entries(provider, ()):
        named = [entry.source, *entry.field_sources.values()]
        if isinstance(entry, Region):
            named += entry.price_sources.values()
        for name in dict.fromkeys(one for one in named if one is not None):
            if name not in provider.sources:
                yield _unknown("source", name, provider.sources, path)


def _entries(value: Any, path: Path) -> Iterator[tuple[Path, Entry]]:
    """Every entry of facts with its path, keys as in YAML."""
    if isinstance(value, Entry):
        yield path, value
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _entries(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _entries(item, (*path, key))
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _entries(item, (*path, at))


def _unsourced(provider: Provider) -> Iterator[Diagnostic]:
    """A fact names its source, or says that it is assumed; what says nothing but `unknown` needs neither."""
    places: list[tuple[Path, Entry]] = [
        *((("instanceTypes", at), one) for at, one in enumerate(provider.instance_types)),
        *((("regions", at), one) for at, one in enumerate(provider.regions)),
    ]
    for name in _SOURCED:
        alias = type(provider).model_fields[name].alias or name
        value = getattr(provider, name)
        if isinstance(value, Mapping):
            places += [((alias, key), one) for key, one in value.items()]
        elif value is not None:
            places.append(((alias,), value))
    for path, entry in places:
        if not (entry.source or entry.assumed or entry.field_sources or _says_nothing(entry) or _inside(entry)):
            message = f"{_called(path, entry)} names no source"
            advice = "add `source: ID` of `sources`, or `assumed: true`"
            yield Diagnostic("source-missing", message, path=path, help=(advice,))


def _says_nothing(entry: Entry) -> bool:
    """Whether an entry states no more than what it is about, or that it is unknown."""
    said = {name for name in entry.model_fields_set if getattr(entry, name) is not None} - {"mechanism"}
    return not said or getattr(entry, "status", None) == "unknown"


def _inside(entry: Entry) -> bool:
    """Whether the entries right inside it name theirs."""
    inner = [one for path, one in _entries(entry, ()) if len(path) == 1]
    return bool(inner) and all(one.source or one.assumed or one.field_sources or _says_nothing(one) for one in inner)


def _names(provider: Provider) -> Iterator[Diagnostic]:
    for key, names in (
        ("instanceTypes", [one.name for one in provider.instance_types]),
        ("regions", [one.name for one in provider.regions]),
    ):
        for at, name in enumerate(names):
            if name in names[:at]:
                yield Diagnostic("duplicate-name", f"`{name}` stands twice", path=(key, at, "name"))
    if provider.region(provider.default_region) is None:
        regions = [one.name for one in provider.regions]
        yield _unknown("region", provider.default_region, regions, ("defaultRegion",))
    if not provider.nodes.labellers:
        yield Diagnostic("labeller-missing", "somebody must label the nodes", path=("nodes", "labellers"))
    types = [one.name for one in provider.instance_types]
    for name, fabric in provider.fabrics.items():
        if fabric.variant_of is not None and fabric.variant_of not in provider.fabrics:
            yield _unknown("fabric", fabric.variant_of, provider.fabrics, ("fabrics", name, "variantOf"))
        for at, kind in enumerate(fabric.types or ()):
            if kind not in types:
                yield _unknown("instance type", kind, types, ("fabrics", name, "types", at))


def _instance_type(
    kind: InstanceType, provider: Provider, accelerators: Accelerators, path: Path
) -> Iterator[Diagnostic]:
    yield from _known_names(kind, provider, accelerators, path)
    yield from _size(kind, provider, accelerators, path)
    if kind.arch is None and kind.status == "available":
        yield Diagnostic("architecture-unknown", f"{kind.name}: no image can be chosen for it", path=path)
    fabric = kind.fabric
    if fabric is not None and fabric.peak_gbps is not None and (fabric.baseline_gbps or 0) > fabric.peak_gbps:
        message = f"{kind.name}: {fabric.baseline_gbps:g} Gbit/s sustained is more than the peak {fabric.peak_gbps:g}"
        yield Diagnostic("fabric-rate", message, path=(*path, "fabric"))


def _known_names(
    kind: InstanceType, provider: Provider, accelerators: Accelerators, path: Path
) -> Iterator[Diagnostic]:
    """Everything it names exists."""
    if kind.accelerator is not None and kind.accelerator not in accelerators:
        yield _unknown("accelerator", kind.accelerator, accelerators, (*path, "accelerator"))
    elif kind.accelerator is not None and (device := accelerators[kind.accelerator].device) not in provider.devices:
        message = f"{kind.name} has {kind.accelerator}, and `devices` has no `{device}`"
        advice = f"add `devices: {{{device}: …}}`"
        yield Diagnostic("device-missing", message, path=(*path, "accelerator"), help=(advice,))
    if kind.fabric is not None and kind.fabric.mechanism not in provider.fabrics:
        yield _unknown("fabric", kind.fabric.mechanism, provider.fabrics, (*path, "fabric", "mechanism"))
    if kind.scale_up is not None and kind.scale_up.mechanism not in provider.scale_ups:
        yield _unknown("scaleUp", kind.scale_up.mechanism, provider.scale_ups, (*path, "scaleUp", "mechanism"))
    for at, name in enumerate(kind.labellers or ()):
        if name not in provider.nodes.labellers:
            yield _unknown("labeller", name, provider.nodes.labellers, (*path, "labellers", at))
    known = [region.name for region in provider.regions]
    for at, name in enumerate(kind.regions or ()):
        if name not in known:
            yield _unknown("region", name, known, (*path, "regions", at))


def _size(kind: InstanceType, provider: Provider, accelerators: Accelerators, path: Path) -> Iterator[Diagnostic]:
    """Counts and sizes fit together."""
    if (kind.accelerator is None) != (kind.count == 0):
        message = f"{kind.name}: `accelerator` and a `count` above 0 go together"
        yield Diagnostic("accelerator-count", message, path=(*path, "count"))
    chip = accelerators.get(kind.accelerator or "")
    if chip is not None and chip.memory and kind.accelerator_memory:
        off = abs(kind.accelerator_memory - chip.memory) / chip.memory
        if off > _MEMORY_SPREAD:
            said, sold = format_sold(kind.accelerator_memory), format_sold(chip.memory)
            message = f"{kind.name}: {said} for each {chip.name}, which is sold with {sold}"
            yield Diagnostic("accelerator-memory", message, path=(*path, "acceleratorMemory"))
    if kind.vcpus is not None and kind.memory is not None:
        reserved = kind.reserved or provider.nodes.reserved
        cpus, memory = reserved.allocatable(kind.vcpus, kind.memory)
        if cpus <= 0 or memory <= 0:
            yield Diagnostic("nothing-left", f"{kind.name}: what is reserved is all of it", path=path)
    if kind.scale_up is not None and kind.count and kind.scale_up.nodes * kind.count != kind.scale_up.accelerators:
        domain = kind.scale_up
        message = f"{kind.name}: {domain.nodes} nodes of {kind.count} are not {domain.accelerators} accelerators"
        yield Diagnostic("scale-up-size", message, path=(*path, "scaleUp"))


def _slice(kind: InstanceType, option: SliceOption, path: Path) -> Iterator[Diagnostic]:
    shape = option.topology.split("x")
    if not all(part.isdigit() for part in shape) or prod(int(part) for part in shape) != option.chips:
        message = f"{kind.name}: a slice `{option.topology}` does not have {option.chips} chips"
        yield Diagnostic("slice-size", message, path=path)
    if kind.count and option.hosts * kind.count != option.chips:
        message = f"{kind.name}: {option.hosts} hosts of {kind.count} chips are not {option.chips}"
        yield Diagnostic("slice-size", message, path=path)


def _region(region: Region, provider: Provider, path: Path) -> Iterator[Diagnostic]:
    if "country" not in region.model_fields_set:
        advice = 'write `country: "US"`, or `country: unknown`'
        yield Diagnostic("country-missing", f"{region.name} says no country", path=path, help=(advice,))
    elif region.country is not None and not (len(region.country) == 2 and region.country.isupper()):
        message = f"{region.name}: `{region.country}` is no country code of two capitals"
        yield Diagnostic("country-code", message, path=(*path, "country"))
    if region.pue is not None and not 1 <= region.pue <= 3:
        yield Diagnostic("pue", f"{region.name}: a PUE is between 1 and 3", path=(*path, "pue"))
    if region.carbon is not None and region.carbon > 1500:
        yield Diagnostic("carbon", f"{region.name}: no grid emits {region.carbon:g} g/kWh", path=(*path, "carbon"))
    for name, options in region.prices.items():
        kind = provider.instance_type(name)
        if kind is None:
            names = [one.name for one in provider.instance_types]
            yield _unknown("instance type", name, names, (*path, "prices", name))
        else:
            yield from _prices(region, kind, options, (*path, "prices", name))


def _prices(
    region: Region, kind: InstanceType, options: Mapping[Purchase, Decimal], path: Path
) -> Iterator[Diagnostic]:
    for option, price in options.items():
        each = price / kind.count if kind.count else price
        if not _LEAST <= price <= _MOST or (kind.count and each > _ACCELERATOR_MOST):
            message = f"{region.name}: {price} USD/h for a {kind.name} is not plausible"
            advice = "prices are of one node for one hour"
            yield Diagnostic("price-implausible", message, path=(*path, option), help=(advice,))
        if kind.purchase is not None and option not in kind.purchase:
            message = f"{region.name}: {kind.name} has a price for {option} and cannot be bought so"
            yield Diagnostic("purchase-mismatch", message, path=(*path, option), help=(_sold(kind),))
    spot, full = options.get("spot"), options.get("onDemand")
    if spot is not None and full is not None and spot > full:
        message = f"{region.name}: {kind.name} costs {spot} on spot and {full} on demand"
        yield Diagnostic("spot-above-on-demand", message, path=(*path, "spot"))
    if kind.regions is not None and region.name not in kind.regions:
        message = f"{region.name}: {kind.name} has a price there and is not sold there"
        yield Diagnostic("region-mismatch", message, path=path, help=(f"it is sold in {', '.join(kind.regions)}",))


def _sold(kind: InstanceType) -> str:
    return f"{kind.name} is bought by {', '.join(kind.purchase or ())}"


def _attestations(provider: Provider) -> Iterator[Diagnostic]:
    """Regions are not looked up: a scope is copied whole, with regions that have nothing else in these facts."""
    for name in provider.attestations:
        if name not in get_args(Framework):
            yield _unknown("attestation", name, get_args(Framework), ("attestations", name))


def _called(path: Path, entry: Entry) -> str:
    name = getattr(entry, "name", None)
    return f"`{name}`" if isinstance(name, str) else f"`{'.'.join(str(part) for part in path)}`"


def _unknown(what: str, name: str, known: Any, path: Path) -> Diagnostic:
    guess = did_you_mean(name, known)
    listed = ", ".join(list(known)[:8])
    advice = (guess,) if guess else (f"known: {listed}",) if listed else ()
    called = f"unknown-{what.lower().replace(' ', '-')}"
    return Diagnostic(called, f"there is no {what} `{name}`", path=path, help=advice)
