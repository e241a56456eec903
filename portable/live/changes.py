"""What differs between two sets of facts of a provider, and how old the facts of one are; pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

from portable.model.catalog import Difference, FactsAge
from portable.model.instance_type import InstanceType
from portable.model.provider import Provider
from portable.model.quantity import format_bytes

_FIELDS = ("accelerator", "count", "vcpus", "memory", "arch", "status")
_SIZES = frozenset({"memory"})


def differences(old: Provider, new: Provider) -> tuple[Difference, ...]:
    """Prices, types and regions that were added, removed or changed, in order of what they are about."""
    found = [*_regions(old, new), *_types(old, new), *_prices(old, new)]
    return tuple(sorted(found, key=lambda one: (one.subject, one.change)))


def _regions(old: Provider, new: Provider) -> Iterator[Difference]:
    before, after = ({one.name for one in side.regions} for side in (old, new))
    yield from (Difference(new.name, name, "added", new="region") for name in after - before)
    yield from (Difference(new.name, name, "removed", old="region") for name in before - after)


def _types(old: Provider, new: Provider) -> Iterator[Difference]:
    before = {one.name: one for one in old.instance_types}
    after = {one.name: one for one in new.instance_types}
    yield from (Difference(new.name, name, "added", new=_called(after[name])) for name in after.keys() - before.keys())
    yield from (
        Difference(new.name, name, "removed", old=_called(before[name])) for name in before.keys() - after.keys()
    )
    for name in before.keys() & after.keys():
        for field in _FIELDS:
            was, now = (_shown(field, getattr(side[name], field)) for side in (before, after))
            if was != now:
                yield Difference(new.name, f"{name}/{field}", "changed", was, now)
        yield from _places(new.name, before[name], after[name])


def _places(provider: str, before: InstanceType, after: InstanceType) -> Iterator[Difference]:
    was, now = (set(one.regions or ()) for one in (before, after))
    yield from (Difference(provider, f"{place}/{after.name}", "added", new="offered") for place in now - was)
    yield from (Difference(provider, f"{place}/{after.name}", "removed", old="offered") for place in was - now)


def _called(kind: InstanceType) -> str:
    return f"{kind.count} x {kind.accelerator}" if kind.accelerator else "instance type"


def _shown(field: str, value: object) -> str | None:
    if value is None:
        return None
    if field in _SIZES and isinstance(value, int):
        return format_bytes(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _prices(old: Provider, new: Provider) -> Iterator[Difference]:
    before, after = _dated(old), _dated(new)
    for subject in before.keys() | after.keys():
        was, now = before.get(subject), after.get(subject)
        if was is None and now is not None:
            yield Difference(new.name, subject, "added", new=_money(now[0]), new_date=now[1])
        elif now is None and was is not None:
            yield Difference(new.name, subject, "removed", old=_money(was[0]), old_date=was[1])
        elif was is not None and now is not None and was[0] != now[0]:
            percent = ((now[0] - was[0]) / was[0] * 100).quantize(Decimal("0.1")) if was[0] else None
            yield Difference(new.name, subject, "changed", _money(was[0]), _money(now[0]), percent, was[1], now[1])


def _money(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _dated(provider: Provider) -> dict[str, tuple[Decimal, datetime.date | None]]:
    """Every price with the date of its source."""
    return {
        f"{region.name}/{kind}/{option}": (price, _date(provider, region.price_source(kind, option)))
        for region in provider.regions
        for kind, options in region.prices.items()
        for option, price in options.items()
    }


def _date(provider: Provider, source: str | None) -> datetime.date | None:
    found = provider.sources.get(source or "")
    return None if found is None else found.date


def age(provider: Provider, today: datetime.date, folders: tuple[str, ...] = (), most: int | None = None) -> FactsAge:
    """How old a provider's prices are; with `most`, how many are older than so many days or of unknown age."""
    dates = [date for _, date in _dated(provider).values()]
    known = [date for date in dates if date is not None]
    first = min(known, default=None)
    stale = 0 if most is None else sum(date is None or (today - date).days > most for date in dates)
    return FactsAge(
        provider=provider.name,
        folders=folders,
        prices=len(dates),
        regions=len(provider.regions),
        types=len(provider.instance_types),
        oldest=first,
        newest=max(known, default=None),
        undated=len(dates) - len(known),
        days=None if first is None else (today - first).days,
        stale=stale,
    )
