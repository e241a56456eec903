"""Quantities as Kubernetes writes them, sizes as vendors sell them, durations and money."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from portable.errors import Problem

_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60}
_DECIMAL = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18}
_SOLD = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "PB": 10**15}
_SIZE = re.compile(r"^(\d+(?:\.\d+)?)\s?([A-Za-z]*)$")
_DURATION = re.compile(r"^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$")
_MONEY = re.compile(r"^(\d+(?:\.\d+)?) ([A-Z]{3})$")


def parse_bytes(text: str | int) -> int:
    """Bytes in `80Gi`, `80G`, `80GB` or a plain number; `Gi` counts in 1024, `G` and `GB` in 1000."""
    if isinstance(text, bool):
        raise Problem("bad-quantity", "expected a size, got true or false")
    if isinstance(text, int):
        return text
    found = _SIZE.match(text) if isinstance(text, str) else None
    unit = found.group(2) if found else ""
    factor = _BINARY.get(unit) or _DECIMAL.get(unit) or _SOLD.get(unit)
    if found is None or factor is None:
        raise Problem("bad-quantity", "expected a size such as `80Gi` (1024-based) or `80GB` (1000-based)")
    value = Decimal(found.group(1)) * factor
    if value != value.to_integral_value():
        raise Problem("bad-quantity", "a size is a whole number of bytes")
    return int(value)


def format_bytes(size: int) -> str:
    """A size in Kubernetes' canonical form: the largest 1024-based unit that keeps it whole (`5120Mi` is `5Gi`)."""
    for unit, factor in reversed(_BINARY.items()):
        if size and size % factor == 0:
            return f"{size // factor}{unit}"
    return _canonical_decimal(Decimal(size))


def format_sold(size: int) -> str:
    """A size as vendors write it, 1000-based: `80GB`; at most one decimal."""
    for unit, factor in reversed(_SOLD.items()):
        if size >= factor:
            return f"{round(Decimal(size) / factor, 1).normalize():f}{unit}"
    return f"{size}B"


def parse_cpu(text: str | int | float) -> float:
    """CPUs in `90`, `0.5` or `500m`."""
    if isinstance(text, int | float) and not isinstance(text, bool) and text >= 0:
        return float(text)
    found = re.match(r"^(\d+(?:\.\d+)?)(m?)$", text) if isinstance(text, str) else None
    if found is None:
        raise Problem("bad-quantity", "expected a number of CPUs such as `8`, `0.5` or `500m`")
    return float(Decimal(found.group(1)) / (1000 if found.group(2) else 1))


def format_cpu(cpus: float) -> str:
    """CPUs in Kubernetes' canonical form: `90`, `500m`."""
    milli = round(cpus * 1000)
    return str(milli // 1000) if milli % 1000 == 0 else f"{milli}m"


def parse_duration(text: str | int) -> int:
    """Seconds in `30m`, `12h`, `1h30m`, `2d`, `45s`, or a plain number of seconds."""
    if isinstance(text, int) and not isinstance(text, bool) and text > 0:
        return text
    found = _DURATION.match(text) if isinstance(text, str) and text else None
    if found is None:
        raise Problem("bad-duration", "expected a duration such as `45s`, `30m`, `12h` or `1h30m`")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if total == 0:
        raise Problem("bad-duration", "a duration is at least one second")
    return total


def format_duration(seconds: int) -> str:
    """Seconds in the shortest of our own spellings: 5400 is `1h30m`."""
    parts = ((seconds // 3600, "h"), (seconds % 3600 // 60, "m"), (seconds % 60, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def canonical(quantity: str) -> str:
    """A Kubernetes quantity as Go writes it back: `1000m` is `1`, `5120Mi` is `5Gi`, `0.5` is `500m`.

    Exponents (`1e3`) and anything that is no quantity come back unchanged.
    """
    found = re.match(r"^(\d+(?:\.\d+)?)(m|k|M|G|T|P|E|[KMGTPE]i)?$", quantity)
    if found is None:
        return quantity
    unit = found.group(2) or ""
    number = Decimal(found.group(1))
    if unit in _BINARY:
        size = number * _BINARY[unit]
        return format_bytes(int(size)) if size == size.to_integral_value() else quantity
    return _canonical_decimal(number / 1000 if unit == "m" else number * _DECIMAL[unit])


def _canonical_decimal(value: Decimal) -> str:
    """The largest 1000-based unit that keeps the number whole, milli included."""
    if value and value == value.to_integral_value():
        for unit, factor in reversed(_DECIMAL.items()):
            if value % factor == 0:
                return f"{int(value / factor)}{unit}"
    if value == value.to_integral_value():
        return str(int(value))
    return f"{int(value * 1000)}m"


def _money(text: object) -> str:
    if isinstance(text, str) and _MONEY.match(text):
        return text
    raise Problem("bad-money", "expected an amount and a currency such as `5000 USD`")


def parse_money(text: str) -> tuple[Decimal, str]:
    """The amount and the currency code of `5000 USD`."""
    amount, currency = _money(text).split(" ")
    return Decimal(amount), currency


_TEXT_SCHEMA = {"type": ["string", "integer"]}

Bytes = Annotated[int, BeforeValidator(parse_bytes), WithJsonSchema({**_TEXT_SCHEMA, "examples": ["80Gi", "80GB"]})]
"""A size in bytes, written `80Gi` or, as sold, `80GB`."""

Cpus = Annotated[
    float, BeforeValidator(parse_cpu), WithJsonSchema({"type": ["string", "number"], "examples": [8, "500m"]})
]
"""A number of CPUs."""

Seconds = Annotated[
    int,
    BeforeValidator(parse_duration),
    WithJsonSchema({**_TEXT_SCHEMA, "examples": ["30m", "12h"]}),
]
"""A duration in seconds, written `30m` or `12h`."""

Money = Annotated[str, BeforeValidator(_money), WithJsonSchema({"type": "string", "examples": ["5000 USD"]})]
"""An amount with its currency, `5000 USD`."""

Amount = Annotated[Decimal, PlainSerializer(str, return_type=str)]
"""An amount of money whose currency is said beside it; written as text so that no digit is lost."""
