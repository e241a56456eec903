"""Doubts about what was read: prices out of band, bid floors, wrong currency or unit, what has vanished; pure.

Everything is compared with what is known already: the embedded facts with an earlier refresh over them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from portable.live.known import Known
from portable.model.catalog import Doubt, Quote, Reading
from portable.model.instance_type import InstanceType

CURRENCY, UNIT = "USD", "hour"
SPOT_FLOOR = Decimal("0.02")
"""Of the on-demand price: below is a bid floor and no price (the deepest discounts published are about 91 %)."""
ACCELERATOR_FLOOR = Decimal("0.2")
"""Of the cheapest known on-demand price of one such accelerator anywhere."""
SPOT_SLACK = 3
"""Spot prices move: their band is so many times as wide."""
SPOT_AGE = datetime.timedelta(days=90)
_LEAST, _MOST = Decimal("0.003"), Decimal(2000)
"""USD of a node and an hour: below is a price of something else, above one of a month."""


_WITHOUT_MEANING = frozenset({"wrong-currency", "wrong-unit", "price-not-positive", "two-prices"})
"""Doubts that nobody can accept: there is no price in USD per hour to take."""
ALL = "all"


@dataclass(frozen=True)
class Examined:
    """A reading parted into what is believed and what is not."""

    quotes: tuple[Quote, ...]
    doubts: tuple[Doubt, ...]
    accepted: tuple[Doubt, ...]
    vanished: frozenset[tuple[str, str]]
    """Region and type that are no longer sold together, as somebody has accepted."""


def examine(reading: Reading, known: Known, band: Decimal, accept: frozenset[str] = frozenset()) -> Examined:
    """Every doubt about a reading; `band` is the factor by which an on-demand price may have moved.

    `accept` holds keys of doubts that are not to stop a fact, or `all`.
    """
    doubts: list[Doubt] = []
    accepted: list[Doubt] = []
    kept: list[Quote] = []
    wanted = {one.name for one in reading.types if one.accelerator} | known.types
    full = _on_demand(reading, wanted)
    for quote in reading.quotes:
        if quote.instance_type not in wanted:
            continue
        doubt = _doubt(quote, known, band, full, reading)
        taken = doubt is None or _accepted(doubt, accept)
        if taken:
            kept.append(quote)
        if doubt is not None:
            (accepted if taken else doubts).append(doubt)
    single, twice = _single(kept)
    gone = {(live, kind): doubt for live, kind, doubt in _vanished(reading, known)}
    sure = {pair for pair, doubt in gone.items() if _accepted(doubt, accept)}
    accepted += [gone[pair] for pair in sorted(sure)]
    doubts += [*twice, *(doubt for pair, doubt in gone.items() if pair not in sure)]
    for doubt in _vanished_regions(reading, known):
        (accepted if _accepted(doubt, accept) else doubts).append(doubt)
    lost = {doubt.subject for doubt in accepted if doubt.name == "vanished-region"}
    sure |= {(name, kind) for name in lost for kind in known.types}
    return Examined(tuple(single), tuple(doubts), tuple(accepted), frozenset(sure))


def _accepted(doubt: Doubt, accept: frozenset[str]) -> bool:
    return doubt.name not in _WITHOUT_MEANING and (ALL in accept or doubt.key in accept)


def _on_demand(reading: Reading, wanted: set[str]) -> dict[tuple[str, str], Decimal]:
    """The on-demand prices of the reading itself, for comparison with spot."""
    return {
        (one.region, one.instance_type): one.amount
        for one in reading.quotes
        if one.option == "onDemand" and one.instance_type in wanted and _usable(one)
    }


def _usable(quote: Quote) -> bool:
    return quote.currency == CURRENCY and quote.unit == UNIT and quote.amount.is_finite() and quote.amount > 0


def _doubt(
    quote: Quote, known: Known, band: Decimal, full: dict[tuple[str, str], Decimal], reading: Reading
) -> Doubt | None:
    """The first reason not to believe a price."""
    if quote.currency != CURRENCY:
        return _said("wrong-currency", quote, f"it is in {quote.currency}; prices here are in {CURRENCY}")
    if quote.unit != UNIT:
        return _said("wrong-unit", quote, f"it is per {quote.unit}; prices here are of one node and an {UNIT}")
    if not quote.amount.is_finite() or quote.amount <= 0:
        return _said("price-not-positive", quote, f"{quote.amount} is no price")
    if quote.option == "spot" and quote.since is not None and reading.asked - quote.since > SPOT_AGE:
        return _said("stale-price", quote, f"the spot price is of {quote.since.date()}, and spot prices move daily")
    return _nowhere(quote, known, reading) or _against_known(quote, known, band, full)


def _nowhere(quote: Quote, known: Known, reading: Reading) -> Doubt | None:
    """A price in a region that nobody knows, or where the type is not sold."""
    before = known.region(quote.region)
    if before is None and quote.region not in (reading.known_regions or ()):
        return _said("unknown-region", quote, f"{known.provider.name} has no region {quote.region} that is known")
    offered = next((one.offered for one in reading.regions if one.name == quote.region), None)
    kind = known.kind(quote.instance_type)
    places = offered if offered is not None else None if kind is None else kind.regions
    sold = quote.instance_type in offered if offered is not None else places is None or quote.region in places
    return None if sold else _said("not-sold-there", quote, "there is a price, and nobody says that it is sold there")


def _against_known(quote: Quote, known: Known, band: Decimal, full: dict[tuple[str, str], Decimal]) -> Doubt | None:
    kind, old = known.kind(quote.instance_type), _previous(quote, known)
    ceiling = full.get((quote.region, quote.instance_type)) or _previous(quote, known, "onDemand")
    if (floor := _below_floor(quote, kind, known, ceiling)) is not None:
        return floor
    if quote.option == "spot" and ceiling is not None and quote.amount > ceiling:
        return _said("spot-above-on-demand", quote, f"{quote.amount} USD/h, and {ceiling} on demand")
    width = band * SPOT_SLACK if quote.option == "spot" else band
    if old is not None and not old / width <= quote.amount <= old * width:
        times = quote.amount / old if quote.amount > old else old / quote.amount
        word = "more" if quote.amount > old else "less"
        because = f"{quote.amount} USD/h, {times:.1f} times {word} than the {old} known so far"
        return _said("price-out-of-band", quote, because)
    if old is None and not _LEAST <= quote.amount <= _MOST:
        return _said("price-implausible", quote, f"{quote.amount} USD/h for one node")
    return None


def _below_floor(quote: Quote, kind: InstanceType | None, known: Known, ceiling: Decimal | None) -> Doubt | None:
    """A bid floor: what an auction starts at, read as a price."""
    if quote.option == "spot" and ceiling is not None and quote.amount < ceiling * SPOT_FLOOR:
        part = quote.amount / ceiling * 100
        return _said("bid-floor", quote, f"{quote.amount} USD/h is {part:.2g} % of the on-demand price {ceiling}")
    if kind is None or not kind.count or kind.accelerator is None:
        return None
    cheapest = known.cheapest.get(kind.accelerator)
    each = quote.amount / kind.count
    least = None if cheapest is None else cheapest * (SPOT_FLOOR if quote.option == "spot" else ACCELERATOR_FLOOR)
    if least is None or each >= least:
        return None
    because = f"{each:.4g} USD/h for one {kind.accelerator}, of which the cheapest known is {cheapest:.4g}"
    return _said("bid-floor", quote, because)


def _previous(quote: Quote, known: Known, option: str | None = None) -> Decimal | None:
    region = known.region(quote.region)
    options = {} if region is None else dict(region.prices.get(quote.instance_type) or {})
    return {str(key): value for key, value in options.items()}.get(option or quote.option)


def _single(quotes: list[Quote]) -> tuple[list[Quote], list[Doubt]]:
    """Prices of which there is one: of two different ones for the same thing neither is taken."""
    by_subject: dict[str, list[Quote]] = {}
    for quote in quotes:
        by_subject.setdefault(quote.subject, []).append(quote)
    single: list[Quote] = []
    twice: list[Doubt] = []
    for found in by_subject.values():
        amounts = sorted({one.amount for one in found})
        if len(amounts) == 1:
            single.append(found[0])
        else:
            twice.append(_said("two-prices", found[0], f"{len(amounts)} prices: {', '.join(map(str, amounts))}"))
    return single, twice


def _vanished(reading: Reading, known: Known) -> Iterator[tuple[str, str, Doubt]]:
    """Types that were sold in a region and that the cloud does not list there any more."""
    for live in reading.regions:
        before = known.region(live.name)
        if live.offered is None or before is None:
            continue
        for kind in known.provider.instance_types:
            sold = kind.name in before.prices or live.name in (kind.regions or ())
            if sold and kind.status == "available" and kind.name not in live.offered:
                because = "it was sold there, and the cloud no longer lists it"
                yield live.name, kind.name, Doubt("vanished-type", f"{live.name}/{kind.name}", because)


def _vanished_regions(reading: Reading, known: Known) -> Iterator[Doubt]:
    if reading.known_regions is None:
        return
    for region in known.provider.regions:
        if not region.isolated and region.name not in reading.known_regions:
            because = "the cloud does not list it, or the account may not use it"
            yield Doubt("vanished-region", region.name, because)


def _said(name: str, quote: Quote, because: str) -> Doubt:
    return Doubt(name, quote.subject, because)
