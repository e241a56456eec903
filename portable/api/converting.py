"""A comparison in another currency, by the rates of the targets: the whole of it, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from portable.errors import Diagnostic, UsageError
from portable.model.cost import Comparison
from portable.pricer.currency import DOLLARS, YOUR_RATE, Rate, converted, rates


def in_currency(compared: Iterable[Comparison], currency: str) -> tuple[Comparison, ...]:
    """The same targets, with every amount in the currency.

    Raises:
        UsageError: it is no currency code, a target that fits states no rate, or two state different ones.
    """
    found = tuple(compared)
    if not re.fullmatch(r"[A-Z]{3}", currency):
        message = f"--currency: `{currency}` is no currency code"
        raise UsageError(Diagnostic("currency-form", message, help=("write three capitals, for example EUR",)))
    if currency == DOLLARS:
        return found
    stated = {one.target: rates(one.placement.target).get(currency) for one in found if one.placement is not None}
    _check(stated, currency)
    return tuple(_converted(one, stated.get(one.target)) for one in found)


def _check(stated: dict[str, Rate | None], currency: str) -> None:
    without = [name for name, rate in stated.items() if rate is None]
    if without:
        message = f"--currency: no rate of {currency} is known for {', '.join(without)}"
        advice = (YOUR_RATE.format(currency=currency), "`--target` compares those alone that have one")
        raise UsageError(Diagnostic("rate-unknown", message, help=advice))
    if len({rate.exchange for rate in stated.values() if rate is not None}) > 1:
        told = "; ".join(f"{name}: {rate.words}" for name, rate in stated.items() if rate is not None)
        message = f"--currency: the targets state different rates of {currency}, so their figures cannot be compared"
        raise UsageError(Diagnostic("rates-differ", message, help=("state one rate for all of them",), notes=(told,)))


def _converted(one: Comparison, rate: Rate | None) -> Comparison:
    if rate is None or one.cost is None:
        return one
    return replace(one, cost=converted(one.cost, rate))
