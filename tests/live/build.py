"""What tests of live facts are made of: the embedded facts as they are, readings made by hand, answers as recorded."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from portable.live.access import Access
from portable.live.known import Known, cheapest
from portable.live.reading import dated_source
from portable.loader.catalogue import Catalogue
from portable.model.catalog import LiveRegion, LiveType, Quote, Reading

NOW = datetime.datetime(2026, 11, 23, 8, 30, tzinfo=datetime.UTC)
SOURCE = "price-list-2026-11-23"


@cache
def known(provider: str = "aws") -> Known:
    catalogue = Catalogue()
    whole = cheapest(catalogue.provider(name) for name in catalogue.names)
    return Known(catalogue.provider(provider), catalogue.accelerators, whole)


def access(**options: Any) -> Access:
    return Access(**{"timeout": 5, "attempts": 3, "pause": 0.01, "now": lambda: NOW, **options})


def quote(
    kind: str = "p5.48xlarge", amount: str = "55.04", option: Any = "onDemand", region: str = "us-east-1", **rest: Any
) -> Quote:
    return Quote(region, kind, option, Decimal(amount), SOURCE, **rest)


def reading(
    *quotes: Quote,
    provider: str = "aws",
    regions: tuple[LiveRegion, ...] = (),
    types: tuple[LiveType, ...] = (),
    known_regions: frozenset[str] | None = None,
) -> Reading:
    sources = dict([dated_source("price-list", "a price list", NOW, "high")])
    return Reading(provider, NOW, sources, regions, types, quotes, known_regions)


def product(kind: str, region: str, amount: str = "55.04", currency: str = "USD", unit: str = "Hrs") -> dict[str, Any]:
    """One product of the price list, in its recorded shape."""
    sku = f"{kind}.{region}"
    line = {"unit": unit, "rateCode": f"{sku}.J.6", "pricePerUnit": {currency: amount}, "beginRange": "0"}
    term = {"priceDimensions": {f"{sku}.J.6": line}, "sku": sku, "effectiveDate": "2026-11-01T00:00:00Z"}
    attributes = {"instanceType": kind, "regionCode": region, "operatingSystem": "Linux", "tenancy": "Shared"}
    return {
        "product": {"productFamily": "Compute Instance", "attributes": attributes, "sku": sku},
        "serviceCode": "AmazonEC2",
        "terms": {"OnDemand": {f"{sku}.J": term}},
    }
