"""`exit`: what it takes to leave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_a_goal_that_refuses_is_in_the_way(portable: Run, site: Path) -> None:
    ran = portable("exit", "spec.yaml", "--from", "prod", "--to", "tiny")
    assert ran.code == 1
    assert ran.out.startswith("demo cannot move from prod (acme) to tiny")
    assert "refused: " in ran.out


def test_to_itself_nothing_has_to_be_moved(portable: Run, site: Path) -> None:
    ran = portable("exit", "spec.yaml", "--from", "prod", "--to", "prod")
    assert ran.code == 0
    assert "nothing has to be moved" in ran.out


def test_what_is_assumed_of_the_goal_is_said_in_every_format(portable: Run, site: Path) -> None:
    words = ("exit", "spec.yaml", "--from", "prod", "--to", "prod")
    assert "2 facts are assumed" in portable(*words).out
    facts = site / "clouds" / "acme" / "provider.yaml"
    facts.write_text(facts.read_text() + "experimental: nothing of it is public\n")
    for form in ("text", "markdown"):
        assert "nothing of it is public" in portable(*words, "-o", form).out
    found = json.loads(portable(*words, "-o", "json").out)
    assert sorted(one["name"] for one in found["warnings"]) == ["assumed-fact", "assumed-fact", "experimental-provider"]


def test_json_has_the_same(portable: Run, site: Path) -> None:
    ran = portable("exit", "spec.yaml", "--from", "prod", "--to", "tiny", "-o", "json")
    found = json.loads(ran.out)
    assert found["schema"].endswith("/exit.json")
    assert (found["possible"], found["hourly_after"]) == (False, None)
    assert found["hourly_before"]["amount"] == "80.5"


@pytest.mark.parametrize("words", [("--from", "prood", "--to", "tiny"), ("--from", "prod", "--to", "tinny")])
def test_a_wrong_name_is_a_usage_error(portable: Run, site: Path, words: tuple[str, ...]) -> None:
    ran = portable("exit", "spec.yaml", *words)
    assert ran.code == 64
    assert "did you mean" in ran.err


def test_both_ends_are_needed(portable: Run, site: Path) -> None:
    assert portable("exit", "spec.yaml", "--from", "prod").code == 64


@pytest.mark.parametrize(
    ("terms", "said", "owed"),
    [
        (
            "until: 2027-03-31, monthly: 40000",
            "128 days after leaving on 2026-11-23; 200,000.00 USD are owed",
            "200000",
        ),
        ("until: 2026-12-01, monthly: 40000", "8 days after leaving on 2026-11-23; 40,000.00 USD are owed", "40000"),
        ("until: 2026-12-23, monthly: 40000", "1 month begun", "40000"),
        ("until: 2027-03-31", "what is owed until then is unknown", None),
        ("until: 2026-11-22, monthly: 40000", "ends 2026-11-22, 1 day before leaving on 2026-11-23", "0"),
        ("until: 2026-11-23, monthly: 40000", "nothing is owed after that", "0"),
        ("discount: 20%", "names no end", None),
    ],
)
def test_a_contract_that_ends_before_or_after_leaving(
    portable: Run, site: Path, terms: str, said: str, owed: str | None
) -> None:
    targets = site / "targets.yaml"
    targets.write_text(targets.read_text().replace("provider: acme", f"provider: acme\n    prices: {{{terms}}}", 1))
    words = ("exit", "spec.yaml", "--from", "prod", "--to", "tiny", "--on", "2026-11-23")
    assert said in " ".join(portable(*words).out.split())
    assert said in portable(*words, "-o", "markdown").out
    found = json.loads(portable(*words, "-o", "json").out)
    assert found["leaves"] == "2026-11-23"
    assert (found["contract_owed"] or {}).get("amount") == owed


def test_a_day_that_is_none_is_a_usage_error(portable: Run, site: Path) -> None:
    assert portable("exit", "spec.yaml", "--from", "prod", "--to", "tiny", "--on", "tomorrow").code == 64


@pytest.mark.parametrize(
    "command", [("exit", "spec.yaml", "--from", "prod", "--to", "prod"), ("portfolio", "spec.yaml")]
)
def test_prices_older_than_allowed_fail_after_everything_was_shown(
    portable: Run, site: Path, command: tuple[str, ...]
) -> None:
    asked = portable(*command)
    assert portable(*command, "--max-age", "100000") == asked
    ran = portable(*command, "--max-age", "0")
    assert (ran.code, ran.out) == (1, asked.out)
    assert "stale-price" in ran.err
    assert "0 days are allowed" in ran.err
    assert portable(*command, "--max-age", "soon").code == 64
