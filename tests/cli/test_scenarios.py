"""`--scenario` and `--currency`: beside the list price, refused by name, and one currency at a time."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from portable.cli.scenarios import read_scenarios
from portable.errors import UsageError
from portable.model.scenario import Scenario
from tests.cli.build import REGIONS, SPEC, TARGETS, write_provider
from tests.cli.conftest import Run

RATE = '    prices: {rates: {EUR: {usd: "1.25", asOf: 2026-11-01}}}\n'
US = '"US", carbon: 400, pue: 1.2'


@pytest.fixture
def drawing(site: Path) -> Path:
    """A site whose region says what it emits, and where power has a price."""
    write_provider(site / "clouds", "acme", regions=REGIONS.replace('"SE"', US))
    (site / "targets.yaml").write_text(TARGETS.replace("    provider: acme\n", "    provider: acme\n" + RATE))
    return site


@pytest.mark.parametrize(
    ("text", "scenario"),
    [
        ("carbon=100", Scenario("carbon", Decimal(100))),
        ("carbon=90EUR", Scenario("carbon", Decimal(90), "EUR")),
        ("carbon=90.5 EUR", Scenario("carbon", Decimal("90.5"), "EUR")),
        ("carbon=0", Scenario("carbon", Decimal(0))),
        ("power=+30%", Scenario("power", Decimal("0.3"))),
        ("power=30%", Scenario("power", Decimal("0.3"))),
        ("power=-100%", Scenario("power", Decimal(-1))),
    ],
)
def test_each_has_its_own_form(text: str, scenario: Scenario) -> None:
    assert read_scenarios([text, text]) == (scenario,)


@pytest.mark.parametrize(
    "text",
    [
        *("carbon=", "carbon", "carbon=-1", "carbon=1e9999", "carbon=9.9.9", "carbon=10eur", "carbon=99999999"),
        *("power=30", "power=%", "power=-101%", "power=nan%", "power=+-3%"),
    ],
)
def test_another_form_is_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_scenarios([text])
    (one,) = caught.value.diagnostics
    assert one.name == "scenario-form"
    assert f"{text.partition('=')[0]}=" in one.help[0]


def test_everything_wrong_is_told_at_once_with_the_nearest_name() -> None:
    with pytest.raises(UsageError) as caught:
        read_scenarios(["powr=+3%", "carbon=x", "rain=2"])
    assert [one.name for one in caught.value.diagnostics] == ["unknown-scenario", "scenario-form", "unknown-scenario"]
    assert caught.value.diagnostics[0].help == ("did you mean `power`?",)


def test_a_scenario_changes_no_price(portable: Run, drawing: Path) -> None:
    plain = json.loads(portable("compare", "spec.yaml", "-t", "prod", "-o", "json").out)
    asked = json.loads(
        portable(
            "compare", "spec.yaml", "-t", "prod", "-o", "json", "--scenario", "carbon=100", "--scenario", "power=+30%"
        ).out
    )
    before, after = plain["targets"][0]["cost"], asked["targets"][0]["cost"]
    assert {name: value for name, value in after.items() if name != "scenarios"} == {
        name: value for name, value in before.items() if name != "scenarios"
    }
    carbon, power = after["scenarios"]
    assert carbon["kind"] == "carbon"
    assert Decimal(carbon["per_run"]["low"]["amount"]) < Decimal(carbon["per_run"]["high"]["amount"])
    assert power["facts"][0]["date"] is not None


def test_the_table_says_what_a_scenario_would_add(portable: Run, drawing: Path) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod", "--scenario", "carbon=100")
    (line,) = [one for one in ran.out.splitlines() if one.startswith("carbon at 100 USD/t CO2e")]
    assert "if passed on and in no figure above: prod " in line
    assert " USD/run (" in line


def test_what_is_unknown_is_a_question_mark_with_its_reason(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod", "--scenario", "carbon=100")
    (line,) = [one for one in ran.out.splitlines() if one.startswith("carbon at 100")]
    assert line.endswith("prod ? (unknown: PUE, carbon intensity of the grid).")


def test_the_report_has_scenarios_beside_the_prices(portable: Run, drawing: Path) -> None:
    ran = portable(
        "report", "spec.yaml", "-t", "prod", "--scenario", "power=-20%", "-o", "html=page.html", "-o", "markdown"
    )
    assert ran.code == 0, ran.err
    assert "power at -20 %" in ran.out
    assert "Scenarios, if providers pass them on: in no other figure" in (drawing / "page.html").read_text()


def test_amounts_are_shown_in_the_currency_that_the_target_has_a_rate_of(portable: Run, drawing: Path) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod", "--currency", "EUR")
    (row,) = [line for line in ran.out.splitlines() if line.startswith("prod (acme)")]
    assert "64.40" in row, "80.50 USD at 1.25"
    assert "EUR/h" in ran.out
    assert "$" not in ran.out
    assert "All amounts in EUR: 1.25 USD for each EUR, your own rate of 2026-11-01." in ran.out
    for name in ("markdown", "html", "csv"):
        assert "$/h" not in portable("compare", "spec.yaml", "-t", "prod", "--currency", "EUR", "-o", name).out, name


def test_gates_stay_in_dollars(portable: Run, drawing: Path) -> None:
    gate = ("compare", "spec.yaml", "-t", "prod", "--fail-if", "cost.hour > 70")
    assert portable(*gate).code == portable(*gate, "--currency", "EUR").code == 1


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("--currency", "euro"), "currency-form"),
        (("--currency", "GBP"), "rate-unknown"),
        (("--currency", "EUR", "--base", "spec.yaml"), "base-with-others"),
        (("--scenario", "carbon=1", "--base", "spec.yaml"), "base-with-others"),
    ],
)
def test_what_cannot_be_shown_is_refused(portable: Run, drawing: Path, arguments: tuple[str, ...], name: str) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod", *arguments)
    assert ran.code == 64
    assert f"error[{name}]" in ran.err


def test_two_rates_of_one_currency_are_never_set_side_by_side(portable: Run, drawing: Path) -> None:
    (drawing / "spec.yaml").write_text(SPEC)
    other = RATE.replace("1.25", "1.20")
    both = "".join(f"  {name}:\n    provider: acme\n{rate}" for name, rate in (("a", RATE), ("b", other)))
    (drawing / "targets.yaml").write_text(f"apiVersion: portable/v1\nkind: Targets\ntargets:\n{both}")
    ran = portable("compare", "spec.yaml", "--currency", "EUR")
    assert ran.code == 64
    assert "error[rates-differ]" in ran.err
    assert portable("compare", "spec.yaml", "--currency", "EUR", "-t", "a").code == 0


def test_a_document_in_another_currency_is_no_part_of_a_page(portable: Run, drawing: Path) -> None:
    assert portable("compare", "spec.yaml", "-t", "prod", "--currency", "EUR", "-o", "json=eur.json").code == 0
    ran = portable("report", "eur.json")
    assert ran.code != 0
    assert "currency" in ran.err
