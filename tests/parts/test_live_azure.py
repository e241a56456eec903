"""Azure through its real client against a local server: resource SKUs with restrictions, usage, the retail feed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portable.errors import NotAuthorised, Unreachable
from portable.live.access import Access
from portable.model.catalog import Machines, Wanted
from tests.live.build import access, known
from tests.live.retail import feed
from tests.live.servers import Asked, Cloud, Reply, cloud

pytestmark = [pytest.mark.parts, pytest.mark.filterwarnings("ignore")]

pytest.importorskip("azure.mgmt.compute", reason="uv sync --group parts")

ROOT = "/subscriptions/s/providers/Microsoft.Compute"
H100, A100 = "Standard_ND96isr_H100_v5", "Standard_ND96amsr_A100_v4"


def sku(name: str, gpus: int, *, barred: bool = False, kind: str = "virtualMachines") -> dict[str, Any]:
    has = {"vCPUs": "96", "MemoryGB": "1900", "GPUs": str(gpus), "CpuArchitectureType": "x64"}
    why = {
        "type": "Location",
        "reasonCode": "NotAvailableForSubscription",
        "restrictionInfo": {"locations": ["eastus"]},
    }
    return {
        "resourceType": kind,
        "name": name,
        "family": f"{name}Family",
        "locations": ["eastus"],
        "locationInfo": [{"location": "eastus", "zones": ["1", "3"]}],
        "capabilities": [{"name": key, "value": value} for key, value in has.items()],
        "restrictions": [why] if barred else [],
    }


@pytest.fixture
def azure() -> Iterator[Cloud]:
    with cloud() as made:
        made.route(f"{ROOT}/skus", lambda asked: skus(made, asked))
        made.route(f"{ROOT}/locations/eastus/usages", lambda _: Reply({"value": USAGE}))
        made.route("/api/retail/prices", feed(made))
        yield made


USAGE = [
    {"unit": "Count", "currentValue": 96, "limit": 300, "name": {"value": f"{H100}Family"}},
    {"unit": "Count", "currentValue": 0, "limit": 0, "name": {"value": "lowPriorityCores"}},
]


def skus(made: Cloud, asked: Asked) -> Reply:
    if "page" in asked.query:
        return Reply({"value": [sku(A100, 8, barred=True), sku("a-disk", 0, kind="disks")]})
    following = f"{made.url}{ROOT}/skus?page=2&api-version=x"
    return Reply({"value": [sku(H100, 8)], "nextLink": following})


def reach(azure: Cloud, **options: Any) -> Access:
    endpoints = {"azure-arm": azure.url, "azure-retail": azure.url}
    return access(**{"endpoints": endpoints, "subscription": "s", **options})


def read(using: Access, *regions: str) -> Any:
    from portable.live import azure

    return azure.read(using, regions or ("eastus",), known("azure"))


def test_sizes_and_prices_of_a_region(azure: Cloud) -> None:
    found = read(reach(azure))
    assert {one.name for one in found.types} == {H100, A100}, "the second page too, and no disk"
    assert found.regions[0].zones == ("1", "3")
    assert found.types[0].accelerator == "nvidia-h100-80gb"
    prices = {one.subject: str(one.amount) for one in found.quotes}
    assert prices[f"eastus/{H100}/onDemand"] == "98.32"
    assert prices[f"eastus/{H100}/spot"] == "30.5"
    assert not found.gaps


def test_without_a_subscription_there_are_the_public_prices(azure: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_SUBSCRIPTION_ID", raising=False)
    found = read(reach(azure, subscription=None))
    assert found.quotes
    assert not found.types
    assert [gap.name for gap in found.gaps] == ["subscription-missing"]


def test_busy_answers_are_asked_again(azure: Cloud) -> None:
    azure.fail(ROOT, Reply({}, 429, {"Retry-After": "0"}), Reply({}, 503))
    azure.fail("/api/retail", Reply({}, 429, {"Retry-After": "0"}))
    assert not read(reach(azure)).gaps


@pytest.mark.parametrize(("status", "name"), [(401, "credentials-expired"), (403, "not-authorised")])
def test_credentials_that_do_not_hold_cost_the_sizes_only(azure: Cloud, status: int, name: str) -> None:
    azure.route(f"{ROOT}/skus", lambda _: Reply({"error": {"code": "X", "message": "no"}}, status))
    found = read(reach(azure))
    assert found.quotes
    assert [gap.name for gap in found.gaps] == [name]


def test_truncated_looping_and_slow_answers_are_gaps(azure: Cloud) -> None:
    azure.route(f"{ROOT}/skus", lambda _: Reply(b'{"value": ['))
    assert [gap.name for gap in read(reach(azure)).gaps] == ["answer-cut-off"]
    azure.route(f"{ROOT}/skus", lambda _: Reply({"value": [], "nextLink": f"{azure.url}{ROOT}/skus?page=2"}))
    assert [gap.name for gap in read(reach(azure)).gaps] == ["pages-loop"]
    azure.route(f"{ROOT}/skus", lambda _: Reply({}, slow=1.2))
    assert [gap.name for gap in read(reach(azure, timeout=0.3, attempts=1)).gaps] == ["cloud-unreachable"]


def test_nothing_at_all_is_an_error(azure: Cloud) -> None:
    azure.routes = {"/": lambda _: Reply({"error": {"message": "no"}}, 401)}
    with pytest.raises(NotAuthorised):
        read(reach(azure))
    azure.routes = {"/": lambda _: Reply({}, 500)}
    with pytest.raises(Unreachable):
        read(reach(azure, attempts=1))


def check(azure: Cloud, kind: str, nodes: int, purchase: Any = "onDemand") -> dict[str, Any]:
    from portable.live import azure_capacity

    wanted = Wanted("azure", "eastus", (Machines("trainers", kind, nodes, purchase, 96),))
    return {one.subject: one for one in azure_capacity.check(reach(azure), wanted, known("azure"))}


def test_quota_and_restrictions_before_an_apply(azure: Cloud) -> None:
    assert check(azure, H100, 2)[f"quota {H100}Family"].verdict == "verified"
    assert check(azure, H100, 3)[f"quota {H100}Family"].verdict == "refused"
    assert check(azure, H100, 1, "spot")["quota lowPriorityCores"].verdict == "refused"
    barred = check(azure, A100, 1)
    assert barred[f"offering of {A100}"].verdict == "refused"
    assert "NotAvailableForSubscription" in barred[f"offering of {A100}"].because
    assert barred[f"quota of {A100}"].verdict == "unverified"
    assert check(azure, "Standard_None", 1)["offering of Standard_None"].verdict == "refused"
