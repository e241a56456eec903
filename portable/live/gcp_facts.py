"""Machine types of Compute Engine and the parts that the billing catalogue prices them by; pure.

A machine has no price of its own there: it is the sum of its cores, memory, GPUs and the local disks that come with it.
A machine of which one part has no price, or two, has none. A TPU host is priced by its chips alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from portable.live import gcp_tpu
from portable.live.known import Known
from portable.model.catalog import LiveType, Quote
from portable.model.instance_type import Architecture, Purchase

_GIB, _MIB = 2**30, 2**20
_HOURS_OF_MONTH = 730
_DISK_GIB = 375
"""One partition of bundled local SSD."""
_ARCHITECTURES: Mapping[str, Architecture] = {"X86_64": "amd64", "ARM64": "arm64"}
_CHIPS: Mapping[str, tuple[str, str]] = {
    "nvidia-b200": ("nvidia-b200", "Nvidia B200 GPU"),
    "nvidia-h200-141gb": ("nvidia-h200", "Nvidia H200 141GB GPU"),
    "nvidia-h100-80gb": ("nvidia-h100-80gb", "Nvidia H100 80GB GPU"),
    "nvidia-h100-mega-80gb": ("nvidia-h100-80gb", "Nvidia H100 80GB Mega GPU"),
    "nvidia-a100-80gb": ("nvidia-a100-80gb", "Nvidia Tesla A100 80GB GPU"),
    "nvidia-tesla-a100": ("nvidia-a100-40gb", "Nvidia Tesla A100 GPU"),
    "nvidia-l4": ("nvidia-l4", "Nvidia L4 GPU"),
    "nvidia-tesla-t4": ("nvidia-t4", "Nvidia Tesla T4 GPU"),
}
"""Accelerator type to its name here, and to what its SKUs begin with."""
_FAMILIES: Mapping[str, str] = {"a3-megagpu": "A3Plus", "a3-ultragpu": "A3Ultra", "c4a": "C4A Arm", "n2d": "N2D AMD"}
"""What SKUs call a family, where it is not its first word in capitals."""
_DISK = "SSD backed Local Storage"
_USAGE: Mapping[str, Purchase] = {"OnDemand": "onDemand", "Preemptible": "spot"}
_SPOT_WORDS = ("Spot Preemptible ", "Preemptible ")
_ENDS = (" attached to ", " running in ", " in ")
_OTHER_NAMES: Mapping[str, str] = {
    "Nvidia B200 (1 gpu slice)": "Nvidia B200 GPU",
    "Nvidia H100 Mega 80GB GPU": "Nvidia H100 80GB Mega GPU",
    "Nvidia H100 80GB Plus GPU": "Nvidia H100 80GB Mega GPU",
}
"""What SKUs of some regions call a GPU (skypilot fetch_gcp.py @21fd554), to what those of the others do."""


class Rate(NamedTuple):
    """The price of one part, per hour (of a disk per GiB and hour)."""

    amount: Decimal
    currency: str


class PartKey(NamedTuple):
    """Which part, where, and how it is bought."""

    region: str
    option: Purchase
    part: str


Rates = Mapping[PartKey, Rate | None]
"""None: the catalogue has two different prices for it."""


class Machine(NamedTuple):
    """What a machine type is made of."""

    kind: LiveType
    chip: str | None
    """The accelerator type's own name."""
    disks: int = 0


def machine(told: Any, known: Known) -> Machine:
    """A machine type as the API tells it."""
    cards = list(told.accelerators)
    chip = cards[0].guest_accelerator_type if cards else None
    named = _CHIPS.get(chip or "", ("", ""))[0] or (known.accelerator(chip.replace("-", " ")) if chip else None)
    tpu = gcp_tpu.host(told.name)
    disks = int(told.bundled_local_ssds.partition_count or 0) if "bundled_local_ssds" in told else 0
    return Machine(
        LiveType(
            name=told.name,
            accelerator=tpu.accelerator if tpu is not None else named or None,
            count=tpu.chips if tpu is not None else sum(int(card.guest_accelerator_count) for card in cards),
            vcpus=int(told.guest_cpus) or None,
            memory=int(told.memory_mb) * _MIB or None,
            arch=_ARCHITECTURES.get(told.architecture),
            chips=chip or (None if tpu is None else tpu.part),
        ),
        chip,
        disks,
    )


def rates(skus: Iterable[Mapping[str, Any]]) -> Rates:
    """The parts of the billing catalogue that machines are made of."""
    found: dict[PartKey, Rate | None] = {}
    for sku in skus:
        category = sku.get("category") or {}
        description = str(sku.get("description"))
        option, rate = _USAGE.get(str(category.get("usageType"))), _rate(sku)
        part: str | None = part_of(description)
        if category.get("resourceGroup") == gcp_tpu.GROUP:
            option, part = gcp_tpu.bought(description, option), gcp_tpu.part_of(description)
        if option is None or part is None or rate is None:
            continue
        for region in sku.get("serviceRegions") or ():
            key = PartKey(region, option, part)
            found[key] = rate if found.get(key, rate) == rate else None
    return found


def part_of(description: str) -> str:
    """The part that an SKU's description is about: without how it is bought, and where."""
    for word in _SPOT_WORDS:
        description = description.removeprefix(word)
    for end in _ENDS:
        description = description.partition(end)[0]
    return _OTHER_NAMES.get(description, description)


def _rate(sku: Mapping[str, Any]) -> Rate | None:
    """The price per hour; None for units that no machine is made of, and for prices in tiers."""
    prices = sku.get("pricingInfo") or ()
    expression = prices[-1].get("pricingExpression") or {} if prices else {}
    tiers = [one for one in expression.get("tieredRates") or () if not one.get("startUsageAmount")]
    if len(tiers) != 1 or len(expression.get("tieredRates") or ()) != 1:
        return None
    price = tiers[0].get("unitPrice") or {}
    amount = Decimal(int(price.get("units") or 0)) + Decimal(int(price.get("nanos") or 0)).scaleb(-9)
    unit = expression.get("usageUnit")
    if unit in ("h", "GiBy.h"):
        return Rate(amount, str(price.get("currencyCode")))
    if unit == "GiBy.mo":
        return Rate(amount / _HOURS_OF_MONTH, str(price.get("currencyCode")))
    return None


def quotes(one: Machine, region: str, priced: Rates, source: str) -> Iterator[Quote]:
    """The prices of a machine type in a region, as far as every part has one."""
    parts = _parts(one)
    for option in _USAGE.values():
        found = [(priced.get(PartKey(region, option, part)), times) for part, times in parts]
        known = [(rate, times) for rate, times in found if rate is not None]
        if not known or len(known) != len(found):
            continue
        total = sum((rate.amount * times for rate, times in known), Decimal(0)).quantize(Decimal("0.0001"))
        currencies = sorted({rate.currency for rate, _ in known})
        yield Quote(region, one.kind.name, option, total, source, "+".join(currencies))


def _parts(one: Machine) -> list[tuple[str, Decimal]]:
    """What has to be added up, and how often."""
    kind = one.kind
    tpu = gcp_tpu.host(kind.name)
    if tpu is not None:
        return [(tpu.part, Decimal(tpu.chips))]
    words = kind.name.split("-")
    family = _FAMILIES.get("-".join(words[:2])) or _FAMILIES.get(words[0]) or words[0].upper()
    parts = [
        (f"{family} Instance Core", Decimal(kind.vcpus or 0)),
        (f"{family} Instance Ram", Decimal(kind.memory or 0) / _GIB),
    ]
    if one.chip is not None:
        parts.append((_CHIPS.get(one.chip, ("", "an accelerator without a name"))[1], Decimal(kind.count)))
    if one.disks:
        parts.append((_DISK, Decimal(one.disks * _DISK_GIB)))
    return parts
