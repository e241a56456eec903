"""The retail price feed in its recorded shape, in two pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.live.servers import Asked, Cloud, Reply


def item(kind: str, region: str, price: float, sku: str = "ND96isr H100 v5", **rest: Any) -> dict[str, Any]:
    return {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "retailPrice": price,
        "unitPrice": price,
        "armRegionName": region,
        "effectiveStartDate": "2026-11-01T00:00:00Z",
        "skuName": sku,
        "productName": "Virtual Machines NDsr H100 v5 Series",
        "serviceName": "Virtual Machines",
        "unitOfMeasure": "1 Hour",
        "type": "Consumption",
        "armSkuName": kind,
        **rest,
    }


H100 = "Standard_ND96isr_H100_v5"


def feed(made: Cloud) -> Callable[[Asked], Reply]:
    """Answers with the region that the filter names."""

    def answer(asked: Asked) -> Reply:
        if "$skip" in asked.query:
            return Reply({"Items": second(asked.query["region"]), "NextPageLink": None})
        region = asked.query["$filter"].split("armRegionName eq '")[1].split("'")[0]
        following = f"{made.url}/api/retail/prices?$skip=2&region={region}"
        return Reply({"Items": first(region), "NextPageLink": following})

    return answer


def first(region: str) -> list[dict[str, Any]]:
    windows = item(H100, region, 102.7, productName="Virtual Machines NDsr H100 v5 Series Windows")
    return [item(H100, region, 98.32), windows]


def second(region: str) -> list[dict[str, Any]]:
    low = item(H100, region, 20.0, "ND96isr H100 v5 Low Priority")
    return [item(H100, region, 30.5, "ND96isr H100 v5 Spot"), low]
