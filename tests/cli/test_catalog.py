"""`portable catalog`: from a price feed to a folder that compare uses, and back to what it changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portable.live import aws_capacity
from portable.live.access import Access
from portable.model.catalog import CapacityLine
from tests.cli.build import SPEC
from tests.cli.conftest import Run
from tests.live.retail import H100, feed, item
from tests.live.servers import Asked, Cloud, Reply, cloud

NEBIUS = "gpu-h100-sxm_8gpu-128vcpu-1600gb"
REFRESH = ("catalog", "refresh", "--provider", "azure", "--region", "eastus", "--out", "live")


@pytest.fixture
def shop(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A retail price feed that the settings name, and no account."""
    for name in ("AZURE_SUBSCRIPTION_ID", "ARM_SUBSCRIPTION_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Access, "pause_before", lambda *_: 0.0)
    with cloud() as made:
        made.route("/api/retail/prices", feed(made))
        (place / "portable.toml").write_text(f'[live]\nendpoints = ["azure-retail={made.url}"]\n')
        yield made


def prices(made: Cloud, *items: dict[str, Any]) -> None:
    made.route("/api/retail/prices", lambda _: Reply({"Items": list(items)}))


def refreshed(portable: Run, *more: str, code: int = 0) -> dict[str, Any]:
    ran = portable(*REFRESH, *more, "-o", "json")
    assert ran.code == code, ran.err
    (one,) = json.loads(ran.out)["providers"]
    assert isinstance(one, dict)
    return one


def test_a_refresh_is_used_where_it_is_named_and_nowhere_else(portable: Run, place: Path, shop: Cloud) -> None:
    found = refreshed(portable)
    assert (found["prices"], found["folder"]) == (2, "live/azure")
    assert "--providers live" in portable(*REFRESH).err

    def price(*more: str) -> Any:
        facts = json.loads(portable("providers", "show", "azure", "-o", "json", *more).out)["facts"]
        return next(one for one in facts["regions"] if one["name"] == "eastus")["prices"][H100]

    assert price("--providers", "live") == {"onDemand": "98.32", "spot": "30.5"}
    assert price()["onDemand"] == "98.32"
    assert "spot" not in price()


def test_what_it_changes_is_shown_with_its_dates(portable: Run, place: Path, shop: Cloud) -> None:
    prices(shop, item(H100, "eastus", 108.152), item(H100, "eastus", 30.5, "ND96isr H100 v5 Spot"))
    refreshed(portable)
    differences = json.loads(portable("catalog", "diff", "live", "-o", "json").out)["differences"]
    price = next(one for one in differences if one["subject"] == f"eastus/{H100}/onDemand")
    assert (price["old"], price["new"], price["percent"], price["old_date"]) == (
        "98.32",
        "108.152",
        "10.0",
        "2026-06-18",
    )
    text = portable("catalog", "diff", "live").out
    assert "+10.0" in text
    assert "1 added, 0 removed, 1 changed" in text
    assert portable("catalog", "diff", "live", "live").out == "Nothing differs.\n"
    assert portable("catalog", "diff", "live", "-o", "csv").out.startswith("subject,provider,change,")


def test_what_is_doubted_is_left_out_and_can_be_accepted(portable: Run, place: Path, shop: Cloud) -> None:
    prices(shop, item(H100, "eastus", 0.01), item("Standard_D8s_v5", "eastus", 0.4))
    found = refreshed(portable, code=1)
    key = f"bid-floor:eastus/{H100}/onDemand"
    assert [one["key"] for one in found["doubts"]] == [key]
    assert found["prices"] == 1, "the good rest is written"
    text = portable(*REFRESH)
    assert (text.code, key in text.out, "--accept" in text.out) == (1, True, True)
    accepted = refreshed(portable, "--accept", key)
    assert ([one["key"] for one in accepted["accepted"]], accepted["prices"]) == ([key], 2)


def test_a_region_of_which_nothing_is_listed_any_more_is_a_doubt(portable: Run, place: Path, shop: Cloud) -> None:
    inner = shop.routes["/api/retail/prices"]

    def empty(asked: Asked) -> Reply:
        return Reply({"Items": []}) if "westus3" in asked.query.get("$filter", "") else inner(asked)

    shop.route("/api/retail/prices", empty)
    found = refreshed(portable, "--region", "westus3", code=1)
    assert [one["key"] for one in found["doubts"]] == ["vanished-region:westus3"]
    assert (found["regions"], found["prices"]) == (1, 2)


def test_a_wider_band_believes_more(portable: Run, place: Path, shop: Cloud) -> None:
    prices(shop, item(H100, "eastus", 400.0))
    assert refreshed(portable, code=1)["doubts"][0]["name"] == "price-out-of-band"
    assert not refreshed(portable, "--band", "5")["doubts"]
    assert portable(*REFRESH, "--band", "a").code == 64


def test_a_region_that_does_not_answer_is_said(portable: Run, place: Path, shop: Cloud) -> None:
    inner = shop.routes["/api/retail/prices"]

    def partial(asked: Asked) -> Reply:
        return Reply({}, 500) if "westus3" in asked.query.get("$filter", "") else inner(asked)

    shop.route("/api/retail/prices", partial)
    both = ("--region", "westus3")
    found = refreshed(portable, *both)
    assert found["prices"] == 2
    assert any("westus3" in gap["message"] for gap in found["gaps"])
    strict = portable(*REFRESH, *both, "--strict")
    assert strict.code == 69
    assert "westus3" in strict.err


def test_nothing_is_written_when_nothing_answers(portable: Run, place: Path, shop: Cloud) -> None:
    shop.route("/api/retail/prices", lambda _: Reply({}, 503))
    ran = portable(*REFRESH)
    assert (ran.code, ran.out) == (69, "")
    assert not (place / "live").exists()


def test_a_user_who_stops_it_finds_nothing_half_written(
    portable: Run, place: Path, shop: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    refreshed(portable)
    before = (place / "live" / "azure" / "regions.yaml").read_text()

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("portable.live.gather.wait", stop)
    ran = portable(*REFRESH)
    assert ran.code == 130
    assert "nothing was written" in ran.err
    assert (place / "live" / "azure" / "regions.yaml").read_text() == before


def test_a_table_of_prices_for_who_has_no_interface(portable: Run, place: Path) -> None:
    (place / "p.csv").write_text(f"region,instanceType,option,price\neu-north1,{NEBIUS},onDemand,30\n")
    ran = portable("catalog", "refresh", "--provider", "nebius", "--prices", "p.csv", "--out", "live")
    assert ran.code == 0, ran.err
    assert portable("providers", "check", "live").code == 0
    without = portable("catalog", "refresh", "--provider", "nebius", "--out", "live")
    assert without.code == 64
    assert "--prices" in without.err
    assert portable("catalog", "refresh", "--provider", "all", "--prices", "p.csv").code == 64


def test_how_old_everything_is(portable: Run, place: Path, shop: Cloud) -> None:
    refreshed(portable)
    status = json.loads(portable("catalog", "status", "--providers", "live", "-o", "json").out)["providers"]
    azure = next(one for one in status if one["provider"] == "azure")
    assert azure["folders"] == ["live/azure"]
    assert (azure["oldest"], azure["newest"] > "2026-06-18") == ("2026-06-18", True)
    assert portable("catalog", "status").code == 0
    old = portable("catalog", "status", "--max-age", "0")
    assert old.code == 1
    assert "too old" in old.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say which provider"),
        (("--provider", "azur"), "did you mean `azure`"),
        (("--provider", "nowhere-at-all", "--prices", "x"), "there is no provider"),
    ],
)
def test_providers_that_are_none(portable: Run, place: Path, words: tuple[str, ...], said: str) -> None:
    ran = portable("catalog", "refresh", *words, "--out", "live")
    assert ran.code == 64
    assert said in ran.err


def test_endpoints_are_addresses(portable: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTABLE_LIVE_ENDPOINTS", "azure-retail")
    assert portable(*REFRESH).code == 64


def test_progress_is_drawn_on_a_terminal_alone(portable: Run, place: Path, shop: Cloud) -> None:
    assert "\x1b[K" not in portable(*REFRESH).err
    assert "1 of 1 answered" in portable(*REFRESH, terminal=True).err


def test_a_plan_says_what_nobody_could_verify(portable: Run, site: Path) -> None:
    ran = portable("plan", "spec.yaml", "-t", "prod", "--offline", "--check-capacity", "-o", "json")
    assert ran.code == 0, ran.err
    (condition,) = [one for one in json.loads(ran.out)["conditions"] if one["subject"] == "capacity"]
    assert condition["status"] == "unverified"


def test_a_plan_with_a_refusal_ends_with_1(portable: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = CapacityLine("quota of P", "refused", "384 vCPUs are needed; the quota is 0", "Amazon EC2", ("ask",))
    monkeypatch.setattr(aws_capacity, "check", lambda *_: (refused,))
    (place / "spec.yaml").write_text(SPEC)
    words = ("plan", "spec.yaml", "-t", "aws", "--offline")
    assert portable(*words).code == 0
    ran = portable(*words, "--check-capacity", "-o", "json")
    assert ran.code == 1, ran.err
    (blocker,) = json.loads(ran.out)["blocking"]
    assert (blocker["name"], blocker["help"]) == ("capacity-refused", ["ask"])
