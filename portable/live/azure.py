"""Azure: the public feed of retail prices, which needs no account, and the sizes that a subscription may have."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from portable.errors import Diagnostic
from portable.live.access import Access
from portable.live.azure_facts import Size, retail_prices, size
from portable.live.azure_session import Client, subscription
from portable.live.gather import gather, told
from portable.live.known import Known
from portable.live.reading import dated, dated_source
from portable.live.web import pages
from portable.model.catalog import LiveRegion, Quote, Reading

RETAIL = "https://prices.azure.com"
_SIZES, _PRICES = "azure-resource-skus", "azure-retail-prices"
_BY_WORDS = "Azure Retail Prices API, consumption; Linux and spot told apart by words that public readers know"


def read(access: Access, regions: Iterable[str], known: Known) -> Reading:
    """Prices of these regions, or of all that are known; sizes where a subscription is named.

    Raises:
        MissingExtra: a subscription is named and its client is not installed.
        NotAuthorised: nothing could be read, for lack of credentials that hold.
        Unreachable: nothing answered.
    """
    now = access.now()
    asked = known.regions(regions)
    of = subscription(access)
    client = Client(access, of) if of else None
    questions: dict[str, Any] = {f"{one} prices": partial(_prices, access, one, dated(_PRICES, now)) for one in asked}
    if client is not None:
        questions |= {f"{one} sizes": partial(_sizes, client, one, known) for one in asked}
    found, gaps = gather(access, questions)
    if not found:
        raise gaps[0].error
    sizes: dict[str, list[Size]] = {one: found[f"{one} sizes"] for one in asked if f"{one} sizes" in found}
    silent = {one for one in asked if _silent(one, questions, found)}
    answered = [one for one in asked if _any(one, found) and one not in silent]
    live = [LiveRegion(one, _zones(sizes.get(one, ())), _offered(sizes.get(one))) for one in answered]
    quotes: list[Quote] = [quote for one in asked for quote in found.get(f"{one} prices", ())]
    return Reading(
        provider=known.provider.name,
        asked=now,
        sources=dict(
            [
                dated_source(_SIZES, "Azure Resource SKUs API, as one subscription sees it", now, "high"),
                dated_source(_PRICES, _BY_WORDS, now, "medium"),
            ]
        ),
        regions=tuple(live),
        types=tuple({one.kind.name: one.kind for listed in sizes.values() for one in listed}.values()),
        quotes=tuple(quotes),
        known_regions=frozenset(one.name for one in known.provider.regions) - silent,
        gaps=told(gaps) + (() if of else (_no_subscription(),)),
    )


def _silent(region: str, questions: Iterable[str], found: dict[str, Any]) -> bool:
    """Whether every list of a region was read to its end and has nothing."""
    return all(found.get(label) == [] for label in questions if label.partition(" ")[0] == region)


def _any(region: str, found: dict[str, Any]) -> bool:
    return f"{region} prices" in found or f"{region} sizes" in found


def _prices(access: Access, region: str, source: str) -> list[Quote]:
    root = access.endpoints.get("azure-retail", RETAIL).rstrip("/")
    chosen = f"serviceName eq 'Virtual Machines' and armRegionName eq '{region}' and priceType eq 'Consumption'"
    first = f"{root}/api/retail/prices?" + urlencode({"currencyCode": "USD", "$filter": chosen})
    listed = (item for page in pages(access, first, _next) for item in page.body.get("Items") or ())
    return list(retail_prices(listed, source))


def _next(body: dict[str, Any], _: str) -> str | None:
    return body.get("NextPageLink") or None


def _sizes(client: Client, region: str, known: Known) -> list[Size]:
    listed = client.items("resource_skus", filter=f"location eq '{region}'")
    return [found for sku in listed if (found := size(sku, region, known)) is not None]


def _offered(sizes: list[Size] | None) -> frozenset[str] | None:
    """What is sold in the region: a restriction is of the subscription, so it takes nothing away here."""
    return None if sizes is None else frozenset(one.kind.name for one in sizes)


def _zones(sizes: Iterable[Size]) -> tuple[str, ...]:
    return tuple(sorted({zone for one in sizes for zone in one.zones}))


def _no_subscription() -> Diagnostic:
    advice = ("--subscription ID, or AZURE_SUBSCRIPTION_ID",)
    return Diagnostic("subscription-missing", "no subscription is named: public prices only, no sizes", help=advice)
