"""Compute Engine through its real client against a local server of the recorded shape, and the billing catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portable.errors import ConfigInvalid, NotAuthorised, Unreachable
from portable.live.access import Access
from portable.model.catalog import Machines, Wanted
from tests.live.build import access, known
from tests.live.servers import Asked, Cloud, Reply, cloud

pytestmark = [pytest.mark.parts, pytest.mark.filterwarnings("ignore")]

pytest.importorskip("google.cloud.compute_v1", reason="uv sync --group parts")

ROOT = "/compute/v1/projects/p"
SKUS = "/v1/services/6F81-5844-456A/skus"
ZONES = {"us-central1": ["us-central1-a", "us-central1-b"], "europe-west4": ["europe-west4-a"]}


def machine_type(name: str, cpus: int, memory: int, chip: str | None = None, count: int = 0) -> dict[str, Any]:
    cards = [{"guestAcceleratorType": chip, "guestAcceleratorCount": count}] if chip else []
    return {"name": name, "guestCpus": cpus, "memoryMb": memory, "architecture": "X86_64", "accelerators": cards}


def sku(description: str, nanos: int, usage: str = "OnDemand", unit: str = "h", **rest: Any) -> dict[str, Any]:
    price = {"currencyCode": rest.pop("currency", "USD"), "units": "0", "nanos": nanos}
    expression = {"usageUnit": unit, "tieredRates": [{"startUsageAmount": 0, "unitPrice": price}]}
    return {
        "description": description,
        "category": {"resourceFamily": "Compute", "usageType": usage},
        "serviceRegions": ["us-central1"],
        "pricingInfo": [{"pricingExpression": expression}],
        **rest,
    }


PARTS = [
    sku("G2 Instance Core running in Americas", 24_988_000),
    sku("G2 Instance Ram running in Americas", 2_927_000, unit="GiBy.h"),
    sku("Nvidia L4 GPU running in Americas", 560_040_000),
    sku("Spot Preemptible G2 Instance Core running in Americas", 10_000_000, "Preemptible"),
]


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    monkeypatch.delenv("GOOGLE_CLOUD_PROJECT", raising=False)
    with cloud() as made:
        made.route(f"{ROOT}/regions/us-central1", lambda _: Reply({"name": "us-central1", "quotas": LIMITS}))
        made.route(f"{ROOT}/regions", lambda _: Reply({"items": [region(one) for one in ZONES]}))
        made.route(f"{ROOT}/aggregated/machineTypes", types)
        made.route(f"{ROOT}/aggregated/reservations", lambda _: Reply({"items": RESERVED}))
        made.route(SKUS, skus(PARTS))
        yield made


def region(name: str) -> dict[str, Any]:
    return {"name": name, "zones": [f"https://x/zones/{zone}" for zone in ZONES[name]]}


LIMITS = [{"metric": "NVIDIA_L4_GPUS", "limit": 8, "usage": 3}, {"metric": "CPUS", "limit": 24, "usage": 0}]
RESERVED = {
    "zones/us-central1-a": {
        "reservations": [
            {
                "name": "mine",
                "specificReservation": {
                    "count": "4",
                    "inUseCount": "1",
                    "instanceProperties": {"machineType": "g2-standard-12"},
                },
            }
        ]
    }
}
LISTED = [machine_type("g2-standard-12", 12, 48 * 1024, "nvidia-l4", 1), machine_type("n9-odd-2", 2, 4096)]


def types(asked: Asked) -> Reply:
    """Two pages, one zone on each."""
    if "pageToken" not in asked.query:
        first = {"zones/us-central1-a": {"machineTypes": LISTED}, "zones/us-central1-b": {"warning": {"code": "X"}}}
        return Reply({"items": first, "nextPageToken": "2"})
    return Reply({"items": {"zones/europe-west4-a": {"machineTypes": LISTED[:1]}}})


def skus(parts: list[dict[str, Any]], size: int = 2) -> Any:
    def answer(asked: Asked) -> Reply:
        start = int(asked.query.get("pageToken") or 0)
        more = str(start + size) if start + size < len(parts) else ""
        return Reply({"skus": parts[start : start + size], "nextPageToken": more})

    return answer


def reach(google: Cloud, **options: Any) -> Access:
    endpoints = {"gcp-compute": google.url, "gcp-billing": google.url}
    return access(**{"endpoints": endpoints, "project": "p", **options})


def read(using: Access, *regions: str) -> Any:
    from portable.live import gcp

    return gcp.read(using, regions or ("us-central1", "europe-west4"), known("gcp"))


def test_machine_types_by_zone_and_their_summed_prices(google: Cloud) -> None:
    found = read(reach(google))
    kinds = {one.name: one for one in found.types}
    assert (kinds["g2-standard-12"].accelerator, kinds["g2-standard-12"].count) == ("nvidia-l4", 1)
    assert {one.name for one in found.regions} == {"us-central1", "europe-west4"}, "the second page too"
    (price,) = found.quotes
    assert price.subject == "us-central1/g2-standard-12/onDemand"
    assert str(price.amount) == "1.0004", "12 cores, 48 GiB and one L4: the list price of the table"
    assert price.amount == known("gcp").provider.region("us-central1").prices["g2-standard-12"]["onDemand"]  # type: ignore[union-attr]
    assert found.known_regions == frozenset(ZONES)


def test_a_machine_with_a_part_that_has_no_price_has_none(google: Cloud) -> None:
    google.route(SKUS, skus(PARTS[:2]))
    assert not read(reach(google)).quotes


def test_two_prices_for_one_part_are_no_price(google: Cloud) -> None:
    google.route(SKUS, skus([*PARTS, sku("Nvidia L4 GPU running in Americas", 1)]))
    assert not read(reach(google)).quotes


def test_other_currencies_are_told_apart(google: Cloud) -> None:
    mixed = [*PARTS[:2], sku("Nvidia L4 GPU running in Americas", 560_040_000, currency="EUR")]
    google.route(SKUS, skus(mixed))
    (price,) = read(reach(google)).quotes
    assert price.currency == "EUR+USD"


def test_busy_answers_are_asked_again(google: Cloud) -> None:
    google.fail(ROOT, Reply({"error": {"code": 429, "message": "slow down"}}, 429), Reply({}, 503))
    google.fail(SKUS, Reply({}, 429, {"Retry-After": "0"}), Reply({}, 500))
    assert not read(reach(google)).gaps


def test_the_billing_catalogue_down_is_a_gap(google: Cloud) -> None:
    google.route(SKUS, lambda _: Reply({}, 500))
    found = read(reach(google, attempts=2))
    assert found.types
    assert [gap.name for gap in found.gaps] == ["cloud-unreachable"]
    assert "billing catalogue" in found.gaps[0].message


def test_a_truncated_page_of_prices_is_asked_again_and_then_a_gap(google: Cloud) -> None:
    google.fail(SKUS, Reply({"skus": PARTS}, cut=True))
    assert not read(reach(google)).gaps
    google.route(SKUS, lambda _: Reply(b'{"skus": ['))
    assert "cut off" in read(reach(google, attempts=2)).gaps[0].message


def test_a_zone_that_does_not_answer_takes_its_region_with_it(google: Cloud) -> None:
    def partial(asked: Asked) -> Reply:
        reply = types(asked)
        reply.body["unreachables"] = ["zones/us-central1-b"]
        return reply

    google.route(f"{ROOT}/aggregated/machineTypes", partial)
    found = read(reach(google))
    assert [one.name for one in found.regions] == ["europe-west4"]
    assert [gap.name for gap in found.gaps] == ["region-unreachable"]


@pytest.mark.parametrize(("status", "name"), [(401, "credentials-expired"), (403, "not-authorised")])
def test_credentials_that_do_not_hold(google: Cloud, status: int, name: str) -> None:
    google.route(ROOT, lambda _: Reply({"error": {"code": status, "message": "Invalid Credentials"}}, status))
    google.routes = {ROOT: google.routes[ROOT]}
    with pytest.raises(NotAuthorised) as caught:
        read(reach(google))
    assert caught.value.diagnostics[0].name == name
    assert caught.value.diagnostics[0].help


def test_a_project_must_be_named(google: Cloud) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        read(reach(google, project=None))
    assert "--project" in caught.value.diagnostics[0].help[0]


def test_pages_in_a_circle_and_slow_answers_end(google: Cloud) -> None:
    google.route(f"{ROOT}/aggregated/machineTypes", lambda _: Reply({"items": {}, "nextPageToken": "same"}))
    with pytest.raises(Unreachable, match="lead back"):
        read(reach(google))
    google.routes = {ROOT: lambda _: Reply({}, slow=1.5)}
    with pytest.raises(Unreachable):
        read(reach(google, timeout=0.3, attempts=1))


def check(google: Cloud, machines: Machines, *names: str) -> dict[str, Any]:
    from portable.live import gcp_capacity

    wanted = Wanted("gcp", "us-central1", (machines,), names)
    return {one.subject: one for one in gcp_capacity.check(reach(google), wanted, known("gcp"))}


def test_quotas_offerings_and_reservations(google: Cloud) -> None:
    five = Machines("trainers", "g2-standard-12", 5, "onDemand", 12, "nvidia-l4", 5)
    found = check(google, five)
    assert found["offering of g2-standard-12"].verdict == "verified"
    assert found["quota NVIDIA_L4_GPUS"].verdict == "verified"
    six = Machines("trainers", "g2-standard-12", 6, "reservation", 12, "nvidia-l4", 6)
    over = check(google, six, "mine")
    assert over["quota NVIDIA_L4_GPUS"].verdict == "refused"
    assert "3 are in use" in over["quota NVIDIA_L4_GPUS"].because
    assert over["reservation of g2-standard-12 for trainers"].verdict == "refused"
    assert check(google, six, "yours")["reservation of g2-standard-12 for trainers"].because.startswith("there is no")
    other = Machines("trainers", "a4-highgpu-8g", 1, "onDemand", 224, "nvidia-b200", 8)
    assert check(google, other)["quota of a4-highgpu-8g"].verdict == "unverified"
    assert check(google, other)["offering of a4-highgpu-8g"].verdict == "refused"
