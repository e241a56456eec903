"""Resource SKUs of Azure and its public feed of retail prices as nouns; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from portable.live.aws_facts import number
from portable.live.aws_session import moment
from portable.live.known import Known
from portable.model.catalog import LiveType, Quote
from portable.model.instance_type import Architecture, Purchase

_GIB = 2**30
_ARCHITECTURES: Mapping[str, Architecture] = {"x64": "amd64", "Arm64": "arm64"}
_MACHINES = "virtualMachines"
_NOT_LINUX = ("windows",)
_NOT_NODES = ("cloud services", "cloudservices", "dedicated host")


class Size(NamedTuple):
    """A size as one subscription sees it in one region."""

    kind: LiveType
    family: str
    """The name of its quota."""
    zones: tuple[str, ...]
    restriction: str | None
    """Why the subscription may not have it there; None: it may."""


def size(sku: Any, region: str, known: Known) -> Size | None:
    """A size of the SKU list; None for disks, snapshots and whatever else is in it."""
    if sku.resource_type != _MACHINES or not sku.name:
        return None
    has = {one.name: one.value for one in sku.capabilities or ()}
    places = [one for one in sku.location_info or () if (one.location or "").lower() == region.lower()]
    zones = tuple(sorted(zone for one in places for zone in one.zones or ()))
    count = int(_figure(has.get("GPUs")) or 0)
    kept = known.kind(sku.name)
    kind = LiveType(
        name=sku.name,
        accelerator=kept.accelerator if kept is not None and kept.count == count else None,
        count=count,
        vcpus=_whole(has.get("vCPUsAvailable") or has.get("vCPUs")),
        memory=_whole(has.get("MemoryGB"), _GIB),
        arch=_ARCHITECTURES.get(has.get("CpuArchitectureType") or ""),
        purchase=("onDemand", "reservation", "spot") if has.get("LowPriorityCapable") == "True" else None,
        chips=f"{count} GPUs" if count else None,
    )
    return Size(kind, sku.family or "", zones, _restriction(sku, region))


def _figure(text: str | None) -> Decimal | None:
    value = number(text)
    return None if value.is_nan() else value


def _whole(text: str | None, unit: int = 1) -> int | None:
    value = _figure(text)
    return None if value is None else int(value * unit)


def _restriction(sku: Any, region: str) -> str | None:
    for one in sku.restrictions or ():
        places = [place.lower() for place in (one.restriction_info.locations if one.restriction_info else None) or ()]
        if str(getattr(one.type, "value", one.type)) == "Location" and (not places or region.lower() in places):
            return str(getattr(one.reason_code, "value", one.reason_code) or "restricted")
    return None


def retail_prices(items: Iterable[Mapping[str, Any]], source: str) -> Iterator[Quote]:
    """Prices of Linux machines, on demand and on spot; low-priority machines are no nodes of a cluster."""
    for item in items:
        product, sku = str(item.get("productName") or "").lower(), str(item.get("skuName") or "").lower()
        name = item.get("armSkuName")
        if not name or item.get("type") != "Consumption" or "low priority" in sku:
            continue
        if any(word in product for word in (*_NOT_LINUX, *_NOT_NODES)):
            continue
        option: Purchase = "spot" if sku.endswith(" spot") else "onDemand"
        unit = "hour" if item.get("unitOfMeasure") == "1 Hour" else str(item.get("unitOfMeasure"))
        yield Quote(
            region=str(item.get("armRegionName")),
            instance_type=str(name),
            option=option,
            amount=number(item.get("retailPrice")),
            source=source,
            currency=str(item.get("currencyCode")),
            unit=unit,
            since=moment(item.get("effectiveStartDate")),
        )
