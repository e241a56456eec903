"""What if: a price of carbon, another price of power; and what each would add to a cost if it were passed on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from portable.model.placement import Fact


@dataclass(frozen=True, slots=True)
class Scenario:
    """One of them, as its user asks for it."""

    kind: Literal["carbon", "power"]
    value: Decimal
    """carbon: an amount of money for a tonne of CO2e; power: the share by which power is dearer, below zero cheaper."""
    currency: str = "USD"
    """Of `carbon`."""

    @property
    def words(self) -> str:
        """As it is shown."""
        if self.kind == "carbon":
            return f"carbon at {self.value:f} {self.currency}/t CO2e"
        return f"power at {(self.value * 100).normalize():+f} %"


@dataclass(frozen=True, slots=True)
class Span:
    """USD that are not known exactly; low <= likely <= high."""

    low: Decimal
    likely: Decimal
    high: Decimal

    def times(self, factor: Decimal) -> Span:
        """Each bound times a factor; one below zero turns low and high round."""
        low, high = sorted((self.low * factor, self.high * factor))
        return Span(low, self.likely * factor, high)


@dataclass(frozen=True, slots=True)
class Added:
    """What a scenario adds for one target, if its provider passes it on; in no figure of the list price."""

    scenario: Scenario
    per_hour: Span | None
    """None is unknown."""
    per_run: Span | None
    """None also where it is not known how long a run takes."""
    because: str
    """What it rests on, or why it is unknown."""
    facts: tuple[Fact, ...] = ()
