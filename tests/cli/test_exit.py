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
