"""What a price of carbon, or another price of power, would add to a cost; pure, and never a part of the list price."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from portable.model.carbon import Carbon, Range
from portable.model.placement import Fact, Placement
from portable.model.scenario import Added, Scenario, Span
from portable.model.world import World
from portable.pricer.currency import DOLLARS, rates

_GRAMS_OF_A_TONNE = 1_000_000
_TWICE = "an allowance may be in the price of power already, and then counts twice"
_NOT_ALL = "energy at what industry pays there: what the provider pays, and passes on, is not published"


def added(
    scenarios: Iterable[Scenario], placement: Placement, carbon: Carbon, world: World, hours: Decimal | None
) -> tuple[Added, ...]:
    """What each adds for a placement that emits and draws so much; what nobody publishes stays unknown.

    `hours` is the length of one run; None: nothing says how long it takes.
    """
    return tuple(
        _of_carbon(one, placement, carbon, hours)
        if one.kind == "carbon"
        else _of_power(one, placement, carbon, world, hours)
        for one in scenarios
    )


def _of_carbon(one: Scenario, placement: Placement, carbon: Carbon, hours: Decimal | None) -> Added:
    rate = rates(placement.target).get(one.currency)
    if one.currency != DOLLARS and rate is None:
        because = f"no rate of {one.currency}: the target's `prices.rates` states none"
        return Added(one, None, None, because)
    if carbon.per_hour is None:
        return Added(one, None, None, f"unknown: {', '.join(carbon.unknown)}", carbon.facts)
    price = one.value if rate is None else rate.in_dollars(one.value)
    hourly = _span(carbon.per_hour).times(price / _GRAMS_OF_A_TONNE)
    because = _TWICE if rate is None else f"{rate.words}; {_TWICE}"
    return Added(one, hourly, _of_run(hourly, hours), because, carbon.facts)


def _of_power(one: Scenario, placement: Placement, carbon: Carbon, world: World, hours: Decimal | None) -> Added:
    region = placement.region
    known = world.electricity_of(placement.provider.name, region)
    if known is None:
        return Added(one, None, None, f"unknown: what power costs in {region.country or region.name}")
    source = world.sources.get(known.source or "")
    fact = Fact(f"{known.place}: {known.price} USD/kWh, industry", source, known.assumed)
    if carbon.energy is None:
        missing = [name for name in carbon.unknown if not name.startswith("carbon")]
        return Added(one, None, None, f"unknown: {', '.join(missing)}", (fact,))
    hourly = _span(carbon.energy).times(known.price * one.value)
    return Added(one, hourly, _of_run(hourly, hours), _NOT_ALL, (fact, *carbon.facts))


def _of_run(hourly: Span, hours: Decimal | None) -> Span | None:
    return None if hours is None else hourly.times(hours)


def _span(found: Range) -> Span:
    return Span(*(Decimal(str(one)) for one in (found.low, found.likely, found.high)))
