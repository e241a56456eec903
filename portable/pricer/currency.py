"""One currency at a time: prices are in USD, and only a rate of the user's own leads to another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from portable.model.cost import Cost, Line
from portable.model.run import Run
from portable.model.scenario import Added
from portable.model.target import Exchange, Target

DOLLARS = "USD"
YOUR_RATE = 'say yours in the targets file: prices: {{rates: {{{currency}: {{usd: "1.08", asOf: 2026-11-01}}}}}}'
"""Where a rate is written; the figure is an example."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What leads from USD to a currency, and back."""

    currency: str
    exchange: Exchange

    @property
    def words(self) -> str:
        """The rate with its day, for whoever reads a converted figure."""
        return f"{self.exchange.usd} USD for each {self.currency}, your own rate of {self.exchange.as_of}"

    def of_dollars(self, amount: Decimal) -> Decimal:
        """An amount of USD in the currency."""
        return amount / self.exchange.usd

    def in_dollars(self, amount: Decimal) -> Decimal:
        """An amount of the currency in USD."""
        return amount * self.exchange.usd


def rates(target: Target) -> Mapping[str, Rate]:
    """The rates a target states, by currency; there are no others."""
    stated = target.prices.rates if target.prices is not None else {}
    return {currency: Rate(currency, one) for currency, one in stated.items()}


def converted(cost: Cost, rate: Rate) -> Cost:
    """The whole cost in another currency: every amount of it, or none.

    Raises:
        ValueError: it is not in USD any more; a bug.
    """
    if cost.currency != DOLLARS:
        raise ValueError(cost.currency)
    return replace(
        cost,
        currency=rate.currency,
        exchanged=rate.words,
        lines=tuple(_line(one, rate) for one in cost.lines),
        storage=tuple(replace(one, amount=_of(one.amount, rate)) for one in cost.storage),
        options={option: _of(amount, rate) for option, amount in cost.options.items()},
        run=_run(cost.run, rate),
        spot_run=_run(cost.spot_run, rate),
        traffic=tuple(replace(one, amount=_of(one.amount, rate)) for one in cost.traffic),
        fees=tuple(replace(one, hourly=rate.of_dollars(one.hourly)) for one in cost.fees),
        work=tuple(replace(one, amount=_of(one.amount, rate)) for one in cost.work),
        scenarios=tuple(_added(one, rate) for one in cost.scenarios),
    )


def _of(amount: Decimal | None, rate: Rate) -> Decimal | None:
    return None if amount is None else rate.of_dollars(amount)


def _line(one: Line, rate: Rate) -> Line:
    return replace(one, price=_of(one.price, rate))


def _run(one: Run | None, rate: Rate) -> Run | None:
    if one is None:
        return None
    return replace(one, stages=tuple(replace(stage, hourly=_of(stage.hourly, rate)) for stage in one.stages))


def _added(one: Added, rate: Rate) -> Added:
    factor = 1 / rate.exchange.usd
    per_hour = None if one.per_hour is None else one.per_hour.times(factor)
    return replace(one, per_hour=per_hour, per_run=None if one.per_run is None else one.per_run.times(factor))
