"""What is known before a cloud is asked: the provider's facts, and what accelerators are called here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from portable.model.accelerator import Accelerator
from portable.model.instance_type import InstanceType
from portable.model.provider import Provider, Region

_DROPPED = ("server", "edition", "blackwell", "tesla", "gpu")
_OTHER_NAMES: Mapping[str, str] = {
    "aws-trainium": "aws-trainium1",
    "aws-inferentia": "aws-inferentia1",
    "habana-gaudi-hl-205": "intel-gaudi1",
    "habana-hl-205": "intel-gaudi1",
}
_MEMORY_SPREAD = 0.2


@dataclass(frozen=True)
class Known:
    """The embedded facts with the user's own over them."""

    provider: Provider
    accelerators: Mapping[str, Accelerator]
    cheapest: Mapping[str, Decimal]
    """Accelerator to the lowest on-demand price of one that is known of any provider."""

    @cached_property
    def types(self) -> frozenset[str]:
        """Names of the instance types."""
        return frozenset(one.name for one in self.provider.instance_types)

    @cached_property
    def _kinds(self) -> dict[str, InstanceType]:
        return {one.name: one for one in self.provider.instance_types}

    @cached_property
    def _places(self) -> dict[str, Region]:
        return {one.name: one for one in self.provider.regions}

    def kind(self, name: str) -> InstanceType | None:
        """The instance type of this name; looked up, not searched for: there may be tens of thousands of prices."""
        return self._kinds.get(name)

    def region(self, name: str) -> Region | None:
        """The region of this name."""
        return self._places.get(name)

    def regions(self, asked: Iterable[str]) -> tuple[str, ...]:
        """The regions to ask: those named, else all that need no account of their own."""
        named = tuple(dict.fromkeys(asked))
        return named or tuple(one.name for one in self.provider.regions if not one.isolated)

    def accelerator(self, chips: str, memory: int | None = None) -> str | None:
        """The name here of what a cloud calls its accelerators, `NVIDIA H100` with 80 GiB; None: there is none."""
        words = [word for word in chips.lower().replace("_", " ").split() if word not in _DROPPED]
        slug = "-".join(words)
        slug = _OTHER_NAMES.get(slug, slug)
        if slug in self.accelerators:
            return slug
        found = [name for name in self.accelerators if name.startswith(f"{slug}-")]
        return self._by_memory(found, memory)

    def _by_memory(self, names: list[str], memory: int | None) -> str | None:
        """Of several sizes of one model the one meant; without a figure nothing is guessed."""
        sized = [(abs((self.accelerators[name].memory or 0) - memory) / memory, name) for name in names if memory]
        if sized and min(sized)[0] <= _MEMORY_SPREAD:
            return min(sized)[1]
        return None


def cheapest(providers: Iterable[Provider]) -> dict[str, Decimal]:
    """Accelerator to the lowest on-demand price of one, over all regions of these providers."""
    found: dict[str, Decimal] = {}
    for provider in providers:
        kinds = {one.name: one for one in provider.instance_types if one.accelerator and one.count}
        for region in provider.regions:
            for name, options in region.prices.items():
                kind, price = kinds.get(name), options.get("onDemand")
                if kind is None or kind.accelerator is None or price is None:
                    continue
                each = price / kind.count
                found[kind.accelerator] = min(each, found.get(kind.accelerator, each))
    return found
