"""A believed reading as a provider folder over the one that is known: what is new or different, each with its source.

A tree here is what the files of a provider folder say, in plain values, with `fieldSources` and `priceSources` beside
them as the loader makes them; `written` turns it into the form of the files. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portable.live.integrity import Examined
from portable.live.known import Known
from portable.model.catalog import LiveRegion, LiveType, Reading
from portable.model.instance_type import PURCHASES, InstanceType

Tree = dict[str, Any]
_MEMORY_SLACK = 0.01
"""Figures for memory nearer than this are one figure, rounded twice."""


def overlay(reading: Reading, examined: Examined, known: Known, previous: Tree | None = None) -> Tree:
    """The folder after this refresh: that of an earlier one, with what was read now over it."""
    tree = previous or {}
    types = {one["name"]: dict(one) for one in tree.get("instanceTypes") or ()}
    regions = {one["name"]: dict(one) for one in tree.get("regions") or ()}
    for entry in _types(reading, examined, known):
        types[entry["name"]] = _over(types.get(entry["name"], {}), entry)
    for entry in _regions(reading, examined, known):
        regions[entry["name"]] = _over(regions.get(entry["name"], {}), entry)
    for region, kind in examined.vanished:
        _forget(regions.get(region, {}), kind)
    whole: Tree = {
        "name": reading.provider,
        "instanceTypes": list(types.values()),
        "regions": [one for one in regions.values() if one.keys() - {"name"}],
    }
    sources = {**(tree.get("sources") or {}), **_sources(reading)}
    named = set(_named((*whole["instanceTypes"], *whole["regions"])))
    return {**whole, "sources": {key: one for key, one in sources.items() if key in named}}


def _sources(reading: Reading) -> Tree:
    return {key: one.model_dump(mode="json", by_alias=True, exclude_none=True) for key, one in reading.sources.items()}


def _over(old: Tree, new: Tree) -> Tree:
    """Both, the second over the first; tables are merged, lists replaced."""
    result = dict(old)
    for key, value in new.items():
        before = result.get(key)
        result[key] = _over(before, value) if isinstance(value, dict) and isinstance(before, dict) else value
    return result


def _forget(region: Tree, kind: str) -> None:
    (region.get("prices") or {}).pop(kind, None)
    for key in [one for one in region.get("priceSources") or {} if one.rpartition(".")[0] == kind]:
        del region["priceSources"][key]


def taken(one: LiveType, known: Known) -> bool:
    """Whether a type is taken: known before, or with an accelerator that a pod of this provider can ask for."""
    if one.name in known.types:
        return True
    chip = known.accelerators.get(one.accelerator or "")
    return chip is not None and chip.device in known.provider.devices and bool(one.count) and one.arch is not None


def _types(reading: Reading, examined: Examined, known: Known) -> Iterable[Tree]:
    """Entries of instance types: of known ones what differs, of new ones everything."""
    source = next(iter(reading.sources), "")
    live = {one.name: one for one in reading.types if taken(one, known)}
    priced: dict[str, set[str]] = {}
    sold: dict[str, set[str]] = {name: set() for name in known.types | live.keys()}
    for quote in examined.quotes:
        priced.setdefault(quote.instance_type, set()).add(quote.option)
        sold.setdefault(quote.instance_type, set()).add(quote.region)
    for name in sorted(known.types | live.keys()):
        kept, one = known.kind(name), live.get(name)
        entry: Tree = {}
        if one is not None and kept is None:
            entry = _whole(one, known, source)
        elif one is not None and kept is not None:
            entry = _different(one, kept)
        places = _places(name, kept, reading.regions, examined, sold[name])
        if places is not None:
            entry |= {"regions": places} if places else {"regions": [], "status": "retired"}
        bought = _bought(kept, one, priced.get(name, set()))
        if bought is not None:
            entry["purchase"] = bought
        if entry:
            facts = {} if kept is None else {"fieldSources": {key: source for key in entry if key != "status"}}
            yield {"name": name, **entry, **facts}


def _whole(one: LiveType, known: Known, source: str) -> Tree:
    entry: Tree = {"accelerator": one.accelerator, "count": one.count, "vcpus": one.vcpus, "memory": one.memory}
    entry |= {"arch": one.arch, "localDisk": one.local_disk, "source": source}
    if one.fabric in known.provider.fabrics:
        entry["fabric"] = {"mechanism": one.fabric, "adapters": one.adapters, "baselineGbps": one.gbps}
    return entry


def _different(one: LiveType, kept: InstanceType) -> Tree:
    """Sizes that are unknown here, or other ones; how a fabric is built is left to the facts with a source."""
    entry: Tree = {}
    if one.vcpus is not None and kept.vcpus != one.vcpus:
        entry["vcpus"] = one.vcpus
    if one.memory is not None and (not kept.memory or abs(kept.memory - one.memory) > kept.memory * _MEMORY_SLACK):
        entry["memory"] = one.memory
    if one.arch is not None and kept.arch is None:
        entry["arch"] = one.arch
    return entry


def _places(
    name: str, kept: InstanceType | None, regions: Iterable[LiveRegion], examined: Examined, sold: set[str]
) -> list[str] | None:
    """Where a type is sold, if that is not what is known; None: nothing to add."""
    seen = [one.name for one in regions if one.offered is not None and name in one.offered]
    seen += sold
    gone = {region for region, kind in examined.vanished if kind == name}
    before = set() if kept is None or kept.regions is None else set(kept.regions)
    now = (before | set(seen)) - gone
    if kept is not None and kept.regions is None and not gone:
        return None
    if kept is not None and kept.regions is None:
        return sorted(set(seen) - gone)
    return sorted(now) if kept is None or now != before else None


def _bought(kept: InstanceType | None, one: LiveType | None, priced: set[str]) -> list[str] | None:
    """How a type is bought, if there are more ways than are known; None: nothing to add."""
    before = None if kept is None else kept.purchase
    said = priced | set((one.purchase if one is not None else None) or ())
    if kept is not None and (before is None or said <= set(before)):
        return None
    now = said | set(before or ())
    return [option for option in PURCHASES if option in now] or None


def _regions(reading: Reading, examined: Examined, known: Known) -> Iterable[Tree]:
    prices: dict[str, dict[str, dict[str, str]]] = {}
    sources: dict[str, dict[str, str]] = {}
    for one in examined.quotes:
        prices.setdefault(one.region, {}).setdefault(one.instance_type, {})[one.option] = f"{one.amount.normalize():f}"
        sources.setdefault(one.region, {})[f"{one.instance_type}.{one.option}"] = one.source
    zones = {one.name: one.zones for one in reading.regions if one.offered is not None}
    first = next(iter(reading.sources), "")
    for name in dict.fromkeys([*zones, *prices]):
        kept = known.region(name)
        entry: Tree = {"name": name}
        if kept is None:
            entry |= {"country": None, "source": first}
        if zones.get(name) and (kept is None or kept.zones != zones[name]):
            entry |= {"zones": list(zones[name]), "fieldSources": {"zones": first}}
        if name in prices:
            entry |= {"prices": prices[name], "priceSources": sources[name]}
        yield entry


def _named(entries: Iterable[Tree]) -> Iterable[str]:
    """The sources that entries name."""
    for one in entries:
        yield from ([one["source"]] if "source" in one else [])
        yield from (one.get("fieldSources") or {}).values()
        yield from (one.get("priceSources") or {}).values()


def written(entry: Mapping[str, Any]) -> Tree:
    """An entry as files have it: a field with a source of its own is `{value: …, source: …}`, nothing is `unknown`."""
    sources = entry.get("fieldSources") or {}
    result: Tree = {}
    for key, value in entry.items():
        if key in ("fieldSources", "priceSources"):
            continue
        if key == "prices":
            result[key] = _written_prices(value, entry.get("priceSources") or {})
        elif key in sources:
            result[key] = {"value": _said(value), "source": sources[key]}
        else:
            result[key] = written(value) if isinstance(value, dict) else _said(value)
    return result


def _written_prices(prices: Mapping[str, Mapping[str, str]], sources: Mapping[str, str]) -> Tree:
    return {
        kind: {
            option: {"value": str(amount), "source": sources[key]} if (key := f"{kind}.{option}") in sources else amount
            for option, amount in options.items()
        }
        for kind, options in prices.items()
    }


def _said(value: Any) -> Any:
    return "unknown" if value is None else value
