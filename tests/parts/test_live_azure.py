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


def test_a_clock_that_is_wrong_is_named(azure: Cloud) -> None:
    azure.route(f"{ROOT}/skus", lambda _: Reply({}, 401, {"Date": "Mon, 23 Nov 2026 07:00:00 GMT"}))
    (gap,) = read(reach(azure)).gaps
    assert gap.name == "clock-skew"
    assert "1:30:00 ahead of" in gap.message


def test_credentials_that_cannot_be_renewed_are_named(azure: Cloud) -> None:
    from azure.core.exceptions import ClientAuthenticationError

    from portable.live.azure_session import asking

    with pytest.raises(NotAuthorised) as caught, asking(reach(azure), "credentials"):
        raise ClientAuthenticationError("AADSTS700082: The refresh token has expired")
    assert "az login" in caught.value.diagnostics[0].help[0]


def test_a_region_that_fails_is_a_gap_and_the_rest_is_kept(azure: Cloud) -> None:
    inner = azure.routes["/api/retail/prices"]

    def partial(asked: Asked) -> Reply:
        return Reply({}, 500) if "westus3" in asked.query.get("$filter", "") else inner(asked)

    azure.route("/api/retail/prices", partial)
    found = read(reach(azure, subscription=None, attempts=1), "eastus", "westus3")
    assert {one.region for one in found.quotes} == {"eastus"}
    assert [gap.message.split(":")[0] for gap in found.gaps if gap.name == "cloud-unreachable"] == ["westus3 prices"]


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


GROUPS = f"{ROOT}/capacityReservationGroups"
GROUP = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/capacityReservationGroups/rack"


def reserve(azure: Cloud, capacity: int, in_use: int | None) -> None:
    """A group of one reservation, in two pages of groups."""
    told = {} if in_use is None else {"virtualMachinesAllocated": [{"id": f"vm{one}"} for one in range(in_use)]}
    view = {"capacityReservations": [{"name": "r", "utilizationInfo": {"currentCapacity": capacity, **told}}]}
    group = {"id": GROUP, "name": "rack", "location": "eastus"}
    elsewhere = {"id": GROUP.replace("rack", "far"), "name": "far", "location": "westus"}
    held = {"name": "r", "location": "eastus", "sku": {"name": H100, "capacity": capacity}}
    azure.route(f"{GROUP}/capacityReservations", lambda _: Reply({"value": [held]}))
    azure.route(GROUP, lambda _: Reply({**group, "properties": {"instanceView": view}}))

    def groups(asked: Asked) -> Reply:
        if "page" in asked.query:
            return Reply({"value": [group]})
        return Reply({"value": [elsewhere], "nextLink": f"{azure.url}{GROUPS}?page=2&api-version=x"})

    azure.route(GROUPS, groups)


def held(azure: Cloud, nodes: int, *names: str) -> Any:
    from portable.live import azure_capacity

    wanted = Wanted("azure", "eastus", (Machines("trainers", H100, nodes, "reservation", 96),), names)
    found = {one.subject: one for one in azure_capacity.check(reach(azure), wanted, known("azure"))}
    return found[f"reservation of {H100} for trainers"]


def test_reservations_before_an_apply(azure: Cloud) -> None:
    reserve(azure, 4, 1)
    assert held(azure, 3).verdict == "verified"
    assert held(azure, 3, "rack").verdict == "verified"
    assert held(azure, 3, GROUP.upper()).verdict == "verified", "ids are the same in any case"
    assert held(azure, 4).verdict == "refused"
    assert "3 nodes are free" in held(azure, 4).because
    assert held(azure, 1, "another").because.startswith("there is no")
    assert not [one for one in azure.asked if "/far" in one.path], "a group of another region is not asked"


def test_a_reservation_of_which_the_use_is_not_told_verifies_nothing(azure: Cloud) -> None:
    reserve(azure, 4, None)
    assert held(azure, 1).verdict == "unverified"


def test_reservations_that_may_not_be_read_are_unverified(azure: Cloud) -> None:
    from portable.live import azure_capacity

    azure.route(GROUPS, lambda _: Reply({"error": {"code": "AuthorizationFailed", "message": "no"}}, 403))
    wanted = Wanted("azure", "eastus", (Machines("trainers", H100, 1, "reservation", 96),))
    found = {one.subject: one for one in azure_capacity.check(reach(azure), wanted, known("azure"))}
    assert found["reservations"].verdict == "unverified"
    assert found[f"offering of {H100}"].verdict == "verified"
