"""`portfolio`: where workloads are and why, shares, losses, limits, and what is wrong on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.build import SPEC, TARGETS, write_provider
from tests.cli.conftest import Run

ONLY = "\n".join(line for line in TARGETS.splitlines() if "tiny" not in line) + "\n"


@pytest.fixture
def fleet(site: Path) -> Path:
    """Two specs beside a targets file with one target, one below a folder with two."""
    (site / "specs" / "more").mkdir(parents=True)
    (site / "targets.yaml").write_text(ONLY)
    (site / "specs" / "first.yaml").write_text(SPEC.replace("name: demo", "name: first"))
    smaller = SPEC.replace("name: demo", "name: second").replace("replicas: 2", "replicas: 1")
    (site / "specs" / "second.yaml").write_text(smaller)
    write_provider(site / "clouds", "cheap", regions=CHEAP)
    (site / "specs" / "more" / "targets.yaml").write_text(
        "apiVersion: portable/v1\nkind: Targets\ntargets: {dear: {provider: acme}, thrifty: {provider: cheap}}\n"
    )
    (site / "specs" / "more" / "third.yaml").write_text(SPEC.replace("name: demo", "name: third"))
    return site


CHEAP = """\
- {name: north-1, country: "SE", source: list, prices: {big.8: {onDemand: "20.00"}, cpu.8: {onDemand: "0.5"}}}
"""


def found(portable: Run, *words: str) -> dict[str, object]:
    ran = portable("portfolio", *words, "-o", "json")
    assert ran.code == 0, ran.err
    document: dict[str, object] = json.loads(ran.out)
    return document


def test_a_workload_is_where_its_targets_say_else_where_it_is_cheapest(portable: Run, fleet: Path) -> None:
    workloads = found(portable, "specs")["workloads"]
    assert isinstance(workloads, list)
    assert [(one["workload"], one["target"], one["chosen"]) for one in workloads] == [
        ("first", "prod", "the only target of targets.yaml"),
        ("second", "prod", "the only target of targets.yaml"),
        ("third", "thrifty", "cheapest of 2 that fit"),
    ]
    asked = found(portable, "specs", "-t", "cheap")["workloads"]
    assert isinstance(asked, list)
    assert {(one["target"], one["chosen"]) for one in asked} == {("cheap", "asked for")}


def test_shares_are_of_cost_and_a_loss_tells_who_can_move(portable: Run, fleet: Path) -> None:
    made = found(portable, "specs")
    assert made["basis"] == "cost"
    concentrations, losses = made["concentrations"], made["losses"]
    assert isinstance(concentrations, list)
    assert isinstance(losses, list)
    provider = next(one for one in concentrations if one["dimension"] == "provider")
    assert [(one["name"], one["weight"]) for one in provider["shares"]] == [("acme", "121"), ("cheap", "40.5")]
    lost = next(one for one in losses if (one["dimension"], one["name"]) == ("provider", "acme"))
    assert (lost["stops"], lost["movable"], lost["stuck"]) == (["first", "second"], ["first", "second"], [])


def test_a_targets_file_among_the_paths_is_for_all_of_them(portable: Run, fleet: Path) -> None:
    workloads = found(portable, "specs", "targets.yaml")["workloads"]
    assert isinstance(workloads, list)
    assert {one["target"] for one in workloads} == {"prod"}
    ran = portable("portfolio", "specs", "targets.yaml", "specs/more/targets.yaml")
    assert ran.code == 64
    assert "one targets file at a time" in ran.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--max-share", "provider=80%"), 0),
        (("--max-share", "provider=60%"), 1),
        (("--max-share", "provider=0.6"), 1),
        (("--max-hhi", "provider=0.7"), 0),
        (("--max-hhi", "provider=0.5"), 1),
        (("--max-hhi", "provider=0.7", "--max-share", "vendor=50%"), 1),
    ],
)
def test_limits_fail_with_1(portable: Run, fleet: Path, words: tuple[str, ...], code: int) -> None:
    ran = portable("portfolio", "specs", *words)
    assert ran.code == code
    assert ("above a limit" in ran.out) is bool(code)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--max-share", "provider"), "`provider` is not DIMENSION=LIMIT"),
        (("--max-share", "provder=60%"), "did you mean `provider`?"),
        (("--max-share", "provider=much"), "`much` is no share"),
        (("--max-share", "provider=160%"), "`160%` is no share"),
        (("--max-hhi", "provider=-1"), "`-1` is no share"),
        (("--max-hhi", "provider=nan"), "`nan` is no share"),
        (("-t", "prod,cheap"), "one target at a time"),
        (("-t", "nowhere"), "there is no target or provider `nowhere`"),
        (("-o", "html"), "`html` is no output format"),
    ],
)
def test_what_is_wrong_on_the_command_line_ends_with_64(
    portable: Run, fleet: Path, words: tuple[str, ...], said: str
) -> None:
    ran = portable("portfolio", "specs", *words)
    assert (ran.code, ran.out) == (64, "")
    assert said in ran.err


def test_no_spec_and_a_missing_path_are_6_and_a_wrong_spec_65(portable: Run, fleet: Path) -> None:
    (fleet / "empty").mkdir()
    assert portable("portfolio", "empty").code == 6
    assert portable("portfolio", "missing").code == 6
    (fleet / "specs" / "wrong.yaml").write_text(SPEC.replace("replicas: 2", "replicas: many"))
    (fleet / "specs" / "worse.yaml").write_text(SPEC.replace("  job:", "  jobs:"))
    ran = portable("portfolio", "specs")
    assert (ran.code, ran.out) == (65, "")
    assert "specs/wrong.yaml:" in ran.err
    assert "specs/worse.yaml:" in ran.err


def test_a_workload_without_a_place_is_told_and_fails_every_limit(portable: Run, fleet: Path) -> None:
    (fleet / "specs" / "lost.yaml").write_text(
        SPEC.replace("name: demo", "name: lost").replace("nvidia-h100-80gb", "amd-mi300x").replace("cuda:", "rocm:")
    )
    ran = portable("portfolio", "specs")
    assert ran.code == 0
    assert ran.out.startswith("portfolio of 3 workloads, 1 more without a place\n")
    assert "without a place, and in no share\n  lost: " in ran.out
    assert portable("portfolio", "specs", "--max-share", "provider=100%").code == 1
    assert portable("portfolio", "specs/lost.yaml").code == 1


def test_workloads_of_one_name_are_told_apart_by_their_files(portable: Run, fleet: Path) -> None:
    (fleet / "specs" / "again.yaml").write_text(SPEC.replace("name: demo", "name: first"))
    workloads = found(portable, "specs")["workloads"]
    assert isinstance(workloads, list)
    assert {one["workload"] for one in workloads} >= {"first (specs/again.yaml)", "first (specs/first.yaml)", "second"}


def test_an_unknown_price_makes_shares_of_accelerators(portable: Run, fleet: Path) -> None:
    write_provider(fleet / "clouds", "cheap", regions='- {name: north-1, country: "SE", source: list}\n')
    made = found(portable, "specs", "-t", "cheap")
    assert made["basis"] == "accelerators"
    assert "3 of 3 workloads is unknown" in str(made["basis_because"])


def test_csv_has_a_line_for_each_name(portable: Run, fleet: Path) -> None:
    out = portable("portfolio", "specs", "-o", "csv").out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["dimension"] for row in rows} == {"provider", "region", "vendor", "runtime", "fabric", "supplier"}
    acme = next(row for row in rows if row["name"] == "acme")
    assert (acme["share"], acme["basis"], acme["stops"], acme["stuck"]) == ("0.749226", "cost", "2", "")


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_the_same_portfolio_reads_the_same(portable: Run, fleet: Path, name: str) -> None:
    first = portable("portfolio", "specs", "-o", name)
    assert first.out == portable("portfolio", "specs", "-o", name).out
    assert "thrifty" in first.out
    assert "74.9 %" in first.out
