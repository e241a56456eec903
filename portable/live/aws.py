"""Amazon EC2: instance types, offerings, list prices, spot prices and Capacity Blocks, region by region."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from portable.errors import Diagnostic, NotAuthorised, UsageError
from portable.live.access import Access
from portable.live.aws_facts import block_price, list_prices, spot_prices, type_of, zones_and_types
from portable.live.aws_session import Clients
from portable.live.gather import Gap, gather, told
from portable.live.known import Known
from portable.live.reading import dated, dated_source
from portable.model.catalog import LiveRegion, LiveType, Quote, Reading

PRICING_REGION = "us-east-1"
"""Where the price list of all regions is served."""
_SHELF = {
    "operatingSystem": "Linux",
    "tenancy": "Shared",
    "preInstalledSw": "NA",
    "capacitystatus": "Used",
    "operation": "RunInstances",
}
"""The one product of an instance type that is the plain machine."""
_PAGE = {"PageSize": 100}
_BLOCK_HOURS = 24
_TYPES, _LIST, _SPOT, _BLOCKS = "ec2-types", "aws-price-list", "ec2-spot-prices", "ec2-capacity-blocks"


def read(access: Access, regions: Iterable[str], known: Known) -> Reading:
    """Everything of these regions, or of all that are open to the account.

    Raises:
        NotAuthorised: no credentials, or none that hold: nothing at all could be read.
        Unreachable: no region answered.
    """
    reader = _Reader(access, known)
    open_regions = reader.open_regions()
    asked = [one for one in known.regions(regions) if regions or one in open_regions]
    for name in asked:
        if name not in open_regions:
            advice = f"regions of the account: {', '.join(sorted(open_regions))}"
            raise UsageError(Diagnostic("unknown-region", f"the account has no region `{name}`", help=(advice,)))
    return reader.read(asked, frozenset(open_regions))


class _Reader:
    """One refresh of one account."""

    def __init__(self, access: Access, known: Known) -> None:
        self._access = access
        self._known = known
        self._clients = Clients(access)
        self._now = access.now()

    def open_regions(self) -> set[str]:
        """Regions that the account may use, as far as it may ask."""
        pages = self._clients.pages("ec2", PRICING_REGION, "describe_regions")
        return {one["RegionName"] for page in pages for one in page["Regions"]}

    def read(self, asked: list[str], open_regions: frozenset[str]) -> Reading:
        """Two rounds: what is there, and then the prices that are asked for by name."""
        first, gaps = gather(self._access, dict(self._first_round(asked)))
        if not any(label.endswith(" types") for label in first) and gaps:
            raise gaps[0].error
        types = {one.name: one for name in asked for one in first.get(f"{name} types", ())}
        live = [LiveRegion(name, *first[f"{name} offerings"]) for name in asked if f"{name} offerings" in first]
        wanted = {name for name, one in types.items() if one.accelerator or name in self._known.types}
        second, later = gather(self._access, dict(self._second_round(live, types, wanted)))
        quotes = [one for name in asked for one in first.get(f"{name} list prices", ())]
        quotes += [one for found in second.values() for one in found]
        return Reading(
            provider=self._known.provider.name,
            asked=self._now,
            sources=self._sources(),
            regions=tuple(live),
            types=tuple(types.values()),
            quotes=tuple(quotes),
            known_regions=open_regions,
            gaps=told(gaps + _not_refused(later)),
        )

    def _first_round(self, asked: list[str]) -> Iterable[tuple[str, Callable[[], Any]]]:
        for name in asked:
            yield f"{name} types", partial(self._types, name)
            yield f"{name} offerings", partial(self._offerings, name)
            yield f"{name} list prices", partial(self._list_prices, name)

    def _second_round(
        self, live: list[LiveRegion], types: dict[str, LiveType], wanted: set[str]
    ) -> Iterable[tuple[str, Callable[[], list[Quote]]]]:
        for region in live:
            there = sorted(wanted & (region.offered or frozenset()))
            if there:
                yield f"{region.name} spot prices", partial(self._spot, region.name, there)
            for kind in there:
                if "capacityBlock" in (types[kind].purchase or ()):
                    yield f"{region.name} Capacity Blocks of {kind}", partial(self._blocks, region.name, kind)

    def _types(self, region: str) -> list[LiveType]:
        pages = self._clients.pages("ec2", region, "describe_instance_types", PaginationConfig=_PAGE)
        return [type_of(one, self._known) for page in pages for one in page["InstanceTypes"]]

    def _offerings(self, region: str) -> tuple[tuple[str, ...], frozenset[str]]:
        by_zone = {"LocationType": "availability-zone"}
        return zones_and_types(self._clients.pages("ec2", region, "describe_instance_type_offerings", **by_zone))

    def _list_prices(self, region: str) -> list[Quote]:
        shelf = [{"Type": "TERM_MATCH", "Field": key, "Value": value} for key, value in _SHELF.items()]
        shelf.append({"Type": "TERM_MATCH", "Field": "regionCode", "Value": region})
        asked = {"ServiceCode": "AmazonEC2", "FormatVersion": "aws_v1", "Filters": shelf}
        return list(
            list_prices(self._clients.pages("pricing", PRICING_REGION, "get_products", **asked), self._id(_LIST))
        )

    def _spot(self, region: str, kinds: list[str]) -> list[Quote]:
        asked = {"StartTime": self._now, "ProductDescriptions": ["Linux/UNIX"], "InstanceTypes": kinds}
        pages = self._clients.pages("ec2", region, "describe_spot_price_history", **asked)
        return list(spot_prices(pages, region, self._id(_SPOT)))

    def _blocks(self, region: str, kind: str) -> list[Quote]:
        asked = {"InstanceType": kind, "InstanceCount": 1, "CapacityDurationHours": _BLOCK_HOURS}
        pages = self._clients.pages("ec2", region, "describe_capacity_block_offerings", **asked)
        return list(block_price(pages, region, kind, self._id(_BLOCKS)))

    def _id(self, source: str) -> str:
        return dated(source, self._now)

    def _sources(self) -> dict[str, Any]:
        return dict(
            dated_source(key, ref, self._now, "high")
            for key, ref in (
                (_TYPES, "EC2 DescribeInstanceTypes and DescribeInstanceTypeOfferings"),
                (_LIST, "AWS Price List, GetProducts of AmazonEC2: Linux, shared tenancy"),
                (_SPOT, "EC2 DescribeSpotPriceHistory, Linux/UNIX, the dearest zone of a region"),
                (_BLOCKS, f"EC2 DescribeCapacityBlockOfferings, one instance for {_BLOCK_HOURS} h, the cheapest offer"),
            )
        )


def _not_refused(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """Capacity Blocks that a region does not know are no gap; a missing permission is."""
    return tuple(gap for gap in gaps if "Capacity Blocks" not in gap.label or isinstance(gap.error, NotAuthorised))
