"""Answers of EC2 and of its price list as nouns; pure."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from portable.live.aws_session import moment
from portable.live.known import Known
from portable.model.catalog import LiveType, Quote
from portable.model.instance_type import Architecture, Purchase

_MIB, _GB = 2**20, 10**9
_ARCHITECTURES: Mapping[str, Architecture] = {"x86_64": "amd64", "arm64": "arm64"}
_USAGE: Mapping[str, tuple[Purchase, ...]] = {
    "on-demand": ("onDemand", "reservation"),
    "spot": ("spot",),
    "capacity-block": ("capacityBlock",),
}
_HOURLY = ("Hrs", "Hours", "hrs")


def type_of(told: Mapping[str, Any], known: Known) -> LiveType:
    """An instance type as DescribeInstanceTypes tells it."""
    chips, count, memory = _chips(told)
    network = told.get("NetworkInfo") or {}
    adapters = (network.get("EfaInfo") or {}).get("MaximumEfaInterfaces") if network.get("EfaSupported") else None
    classes = told.get("SupportedUsageClasses")
    return LiveType(
        name=told["InstanceType"],
        accelerator=None if chips is None else known.accelerator(chips, memory),
        count=count,
        vcpus=(told.get("VCpuInfo") or {}).get("DefaultVCpus"),
        memory=_times((told.get("MemoryInfo") or {}).get("SizeInMiB"), _MIB),
        arch=_arch((told.get("ProcessorInfo") or {}).get("SupportedArchitectures") or ()),
        local_disk=_times((told.get("InstanceStorageInfo") or {}).get("TotalSizeInGB"), _GB),
        fabric="efa" if adapters else None,
        adapters=adapters,
        gbps=_gbps(network),
        purchase=None if classes is None else _purchase(classes),
        chips=chips,
    )


def _times(value: int | None, unit: int) -> int | None:
    return None if value is None else value * unit


def _chips(told: Mapping[str, Any]) -> tuple[str | None, int, int | None]:
    """What its accelerators are called, how many there are, and the bytes of one."""
    for key, inner, maker in (
        ("GpuInfo", "Gpus", None),
        ("NeuronInfo", "NeuronDevices", "AWS"),
        ("InferenceAcceleratorInfo", "Accelerators", None),
    ):
        listed = (told.get(key) or {}).get(inner) or ()
        if listed:
            one = listed[0]
            words = f"{maker or one.get('Manufacturer', '')} {one.get('Name', '')}".strip()
            size = (one.get("MemoryInfo") or {}).get("SizeInMiB")
            return words, sum(int(chip.get("Count") or 0) for chip in listed), _times(size, _MIB)
    return None, 0, None


def _arch(names: Iterable[str]) -> Architecture | None:
    return next((_ARCHITECTURES[name] for name in names if name in _ARCHITECTURES), None)


def _purchase(classes: Iterable[str]) -> tuple[Purchase, ...]:
    return tuple(dict.fromkeys(option for name in classes for option in _USAGE.get(name, ())))


def _gbps(network: Mapping[str, Any]) -> float | None:
    """Sustained Gbit/s of all cards together; None where a card does not say."""
    rates = [card.get("BaselineBandwidthInGbps") for card in network.get("NetworkCards") or ()]
    return float(sum(rates)) if rates and None not in rates else None


def list_prices(pages: Iterable[Mapping[str, Any]], source: str) -> Iterator[Quote]:
    """On-demand prices of GetProducts."""
    for page in pages:
        for text in page.get("PriceList") or ():
            product = json.loads(text) if isinstance(text, str) else text
            yield from _product(product, source)


def _product(product: Mapping[str, Any], source: str) -> Iterator[Quote]:
    attributes = (product.get("product") or {}).get("attributes") or {}
    kind, region = attributes.get("instanceType"), attributes.get("regionCode")
    if not kind or not region:
        return
    for term in ((product.get("terms") or {}).get("OnDemand") or {}).values():
        for line in (term.get("priceDimensions") or {}).values():
            for currency, amount in (line.get("pricePerUnit") or {}).items():
                unit = "hour" if line.get("unit") in _HOURLY else str(line.get("unit"))
                yield Quote(
                    region, kind, "onDemand", number(amount), source, currency, unit, moment(term.get("effectiveDate"))
                )


def number(text: object) -> Decimal:
    """An amount; what is none is NaN, which no check lets pass."""
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return Decimal("NaN")


def spot_prices(pages: Iterable[Mapping[str, Any]], region: str, source: str) -> Iterator[Quote]:
    """The spot price of a region: that of its dearest zone, so that it is never too low."""
    latest: dict[tuple[str, str], tuple[datetime.datetime, Decimal]] = {}
    for page in pages:
        for one in page.get("SpotPriceHistory") or ():
            when = moment(one.get("Timestamp")) or datetime.datetime.min.replace(tzinfo=datetime.UTC)
            key = (one["InstanceType"], one.get("AvailabilityZone") or "")
            if key not in latest or when > latest[key][0]:
                latest[key] = (when, number(one.get("SpotPrice")))
    dearest: dict[str, tuple[Decimal, datetime.datetime]] = {}
    for (kind, _), (when, price) in latest.items():
        if kind not in dearest or price > dearest[kind][0]:
            dearest[kind] = (price, when)
    for kind, (price, when) in dearest.items():
        yield Quote(region, kind, "spot", price, source, since=when)


def block_price(pages: Iterable[Mapping[str, Any]], region: str, kind: str, source: str) -> Iterator[Quote]:
    """The cheapest hour of one instance in a Capacity Block, from the fee that is paid at once."""
    found: dict[str, Decimal] = {}
    for page in pages:
        for one in page.get("CapacityBlockOfferings") or ():
            hours = int(one.get("CapacityBlockDurationHours") or 0) * int(one.get("InstanceCount") or 1)
            if not hours:
                continue
            price = (number(one.get("UpfrontFee")) / hours).quantize(Decimal("0.0001"))
            currency = str(one.get("CurrencyCode") or "USD")
            found[currency] = min(price, found.get(currency, price))
    for currency, price in found.items():
        yield Quote(region, kind, "capacityBlock", price, source, currency)


def zones_and_types(pages: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Zones of a region, and what is offered in any of them."""
    zones: set[str] = set()
    kinds: set[str] = set()
    for page in pages:
        for one in page.get("InstanceTypeOfferings") or ():
            zones.add(one["Location"])
            kinds.add(one["InstanceType"])
    return tuple(sorted(zones)), frozenset(kinds)
