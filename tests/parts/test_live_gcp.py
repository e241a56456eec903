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


def tpu(description: str, nanos: int, usage: str = "OnDemand") -> dict[str, Any]:
    category = {"resourceFamily": "Compute", "resourceGroup": "TPU", "usageType": usage}
    return sku(description, nanos, category=category)


CHIPS = [
    tpu("TpuV5e running in Iowa", 600_000_000),
    tpu("TpuV5e attached to Spot Preemptible VMs running in Iowa", 300_000_000, "Preemptible"),
    tpu("Reserved TpuV5e Calendar Mode running in Iowa", 100_000_000),
    tpu("DWS Defined Duration TpuV5e running in Iowa", 200_000_000),
    tpu("TPU7x running in Iowa", 900_000_000),
]


def test_a_tpu_host_is_priced_by_its_chips(google: Cloud) -> None:
    listed = [machine_type("ct5lp-hightpu-4t", 112, 192 * 1024), machine_type("tpu7x-standard-4t", 224, 960 * 1024)]
    zone = {"zones/us-central1-a": {"machineTypes": [*listed, machine_type("ct9z-hightpu-4t", 8, 8192)]}}
    google.route(f"{ROOT}/aggregated/machineTypes", lambda _: Reply({"items": zone}))
    google.route(SKUS, skus(CHIPS))
    found = read(reach(google), "us-central1")
    kinds = {one.name: one for one in found.types}
    assert (kinds["ct5lp-hightpu-4t"].accelerator, kinds["ct5lp-hightpu-4t"].count) == ("google-tpu-v5e", 4)
    assert kinds["ct9z-hightpu-4t"].accelerator is None, "a family that nobody knows is not guessed"
    prices = {one.subject: str(one.amount) for one in found.quotes}
    assert prices == {
        "us-central1/ct5lp-hightpu-4t/onDemand": "2.4000",
        "us-central1/ct5lp-hightpu-4t/spot": "1.2000",
        "us-central1/tpu7x-standard-4t/onDemand": "3.6000",
    }
    (source,) = {one.source for one in found.quotes}
    assert (found.sources[source].confidence, "public readers" in found.sources[source].ref) == ("low", True)


def test_a_chip_with_two_prices_has_none(google: Cloud) -> None:
    zone = {"zones/us-central1-a": {"machineTypes": [machine_type("ct5lp-hightpu-4t", 112, 192 * 1024)]}}
    google.route(f"{ROOT}/aggregated/machineTypes", lambda _: Reply({"items": zone}))
    google.route(SKUS, skus([CHIPS[0], tpu("TpuV5e of another kind running in Iowa", 1)]))
    assert not read(reach(google), "us-central1").quotes


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


def test_every_page_has_all_its_attempts(google: Cloud) -> None:
    busy = {"1": 2, "2": 2}

    def answer(asked: Asked) -> Reply:
        page = asked.query.get("pageToken", "1")
        busy[page] -= 1
        return Reply({}, 503) if busy[page] >= 0 else types(asked)

    google.route(f"{ROOT}/aggregated/machineTypes", answer)
    assert [one.name for one in read(reach(google, attempts=3)).regions] == list(ZONES)
    busy["2"] = 3
    with pytest.raises(Unreachable):
        read(reach(google, attempts=3))


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


def test_a_clock_that_is_wrong_is_named(google: Cloud) -> None:
    late = {"Date": "Mon, 23 Nov 2026 07:00:00 GMT"}
    google.routes = {ROOT: lambda _: Reply({"error": {"code": 403, "message": "no"}}, 403, late)}
    with pytest.raises(NotAuthorised, match="1:30:00 ahead of"):
        read(reach(google))


def test_a_token_signed_at_the_wrong_time_is_the_clock(google: Cloud) -> None:
    from google.auth.exceptions import RefreshError

    from portable.live.gcp_session import asking

    with pytest.raises(NotAuthorised) as caught, asking(reach(google), "credentials"):
        raise RefreshError("invalid_grant: Invalid JWT: Token must be short-lived and in a reasonable timeframe.")
    assert caught.value.diagnostics[0].name == "clock-skew"


def test_credentials_that_cannot_be_renewed_are_named(google: Cloud) -> None:
    from google.auth.exceptions import RefreshError

    from portable.live.gcp_session import asking

    with pytest.raises(NotAuthorised) as caught, asking(reach(google), "credentials"):
        raise RefreshError("invalid_grant: Token has been expired or revoked.")
    assert caught.value.diagnostics[0].name == "credentials-expired"
    assert "gcloud auth" in caught.value.diagnostics[0].help[0]


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


def test_the_quota_of_tpu_chips(google: Cloud) -> None:
    limits = [{"metric": "TPU_LITE_PODSLICE_V5", "limit": 16, "usage": 8}]
    google.route(f"{ROOT}/regions/us-central1", lambda _: Reply({"name": "us-central1", "quotas": limits}))
    two = Machines("trainers", "ct5lp-hightpu-4t", 2, "onDemand", 112, "google-tpu-v5e", 8)
    assert check(google, two)["quota TPU_LITE_PODSLICE_V5"].verdict == "verified"
    three = Machines("trainers", "ct5lp-hightpu-4t", 3, "onDemand", 112, "google-tpu-v5e", 12)
    assert check(google, three)["quota TPU_LITE_PODSLICE_V5"].verdict == "refused"
    newer = Machines("trainers", "ct6e-standard-4t", 3, "onDemand", 180, "google-tpu-v6e", 12)
    assert check(google, newer)["quota of ct6e-standard-4t"].verdict == "unverified"


def chips(count: int) -> list[dict[str, Any]]:
    return [{"accelerator": {"acceleratorCount": count, "acceleratorType": "projects/p/zones/z/acceleratorTypes/x"}}]


def slices(google: Cloud, status: str = "READY") -> None:
    """A reservation of 16 chips of TPU v6e, of which 4 are in use."""
    family = "VM_FAMILY_CLOUD_TPU_LITE_POD_SLICE_CT6E"
    held = {"vmFamily": family, "reservedResources": chips(16), "inUseResources": chips(4)}
    one = {"name": "pod", "status": status, "aggregateReservation": held}
    listed = {"zones/us-central1-a": {"reservations": [one]}, "zones/europe-west4-a": {"reservations": [one]}}
    google.route(f"{ROOT}/aggregated/reservations", lambda _: Reply({"items": listed}))


@pytest.mark.parametrize(
    ("kind", "nodes", "verdict"),
    [
        ("ct6e-standard-4t", 3, "verified"),
        ("ct6e-standard-4t", 4, "refused"),
        ("ct6e-standard-8t", 1, "verified"),
        ("ct6e-standard-8t", 2, "refused"),
        ("ct5p-hightpu-4t", 1, "refused"),
    ],
)
def test_chips_are_reserved_for_hosts_of_several(google: Cloud, kind: str, nodes: int, verdict: str) -> None:
    slices(google)
    role = Machines("trainers", kind, nodes, "reservation", 180, "google-tpu", 4 * nodes)
    assert check(google, role, "pod")[f"reservation of {kind} for trainers"].verdict == verdict


def test_a_reservation_that_is_not_there_yet_holds_nothing(google: Cloud) -> None:
    slices(google, "CREATING")
    role = Machines("trainers", "ct6e-standard-4t", 1, "reservation", 180, "google-tpu-v6e", 4)
    assert check(google, role)["reservation of ct6e-standard-4t for trainers"].because.startswith("there is no")
