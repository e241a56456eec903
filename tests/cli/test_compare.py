"""`compare`: what fits, what it costs, what is refused and why."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from portable.report.comparison.columns import USUAL
from tests.cli.build import DATA, REGIONS, SPEC, write_provider
from tests.cli.conftest import Run


def test_the_table_has_what_fits_and_below_it_what_is_refused(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "demo (spec.yaml): 1 of 2 can run it; targets of targets.yaml"
    (row,) = [line for line in lines if line.startswith("prod (acme)")]
    assert all(word in row for word in ("2 × big.8", "16 × nvidia-h100-80gb", "80GB", "north-1", "onDemand"))
    assert all(word in row for word in ("80.50", "5.03", "644.00", "2026-02-03"))
    assert lines[lines.index("refused") + 1].startswith("  tiny: ")
    assert "instead: " in lines[lines.index("refused") + 2]


def test_without_targets_every_provider_is_one(portable: Run, site: Path) -> None:
    (site / "targets.yaml").unlink()
    ran = portable("compare", "spec.yaml", "-o", "json")
    names = [one["target"] for one in json.loads(ran.out)["targets"]]
    assert {"acme", "tiny", "aws", "gcp"} <= set(names)
    assert "providers, each in its default region" in portable("compare", "spec.yaml").out


def test_targets_are_chosen_by_name_once_each(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod,tiny", "--target", "prod", "-o", "json")
    assert sorted(one["target"] for one in json.loads(ran.out)["targets"]) == ["prod", "tiny"]
    wrong = portable("compare", "spec.yaml", "-t", "prood")
    assert wrong.code == 64
    assert "did you mean `prod`?" in wrong.err


def test_it_ends_with_1_only_if_all_refuse(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "-t", "tiny")
    assert ran.code == 1
    assert "0 of 1 can run it" in ran.out
    assert ran.err == ""


def test_an_unknown_price_is_never_0(portable: Run, site: Path) -> None:
    write_provider(site / "clouds", "acme", regions=REGIONS.replace('onDemand: "40.00", ', ""))
    (site / "spec.yaml").write_text(SPEC.replace("anyOf: [nvidia-h100-80gb]", "anyOf: [nvidia-h100-80gb]"))
    write_provider(site / "clouds", "acme", regions='- {name: north-1, country: "SE", source: list}\n')
    ran = portable("compare", "spec.yaml", "-t", "prod")
    (row,) = [line for line in ran.out.splitlines() if line.startswith("prod")]
    assert " ? " in row
    assert "no price for head, trainers" in row
    assert "0.00" not in row
    (one,) = json.loads(portable("compare", "spec.yaml", "-t", "prod", "-o", "json").out)["targets"]
    assert one["cost"]["hourly"] is None
    assert one["cost"]["unknown"] == ["head", "trainers"]


def test_a_spec_that_says_no_duration_is_told_how(portable: Run, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC.replace("    expect: {duration: 8h}\n", ""))
    assert "expect: {duration: 8h}" in portable("compare", "spec.yaml", "-t", "prod").out


def test_what_the_target_does_not_map_is_counted_and_fits_all_the_same(portable: Run, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC + DATA)
    (site / "targets.yaml").write_text(
        (site / "targets.yaml").read_text().replace('data: {corpus: "s3://bucket/corpus"}', "")
    )
    ran = portable("compare", "spec.yaml", "-t", "prod")
    assert ran.code == 0
    assert "1 to map" in ran.out
    (one,) = json.loads(portable("compare", "spec.yaml", "-t", "prod", "-o", "json").out)["targets"]
    assert one["unmapped"][0]["name"] == "data-not-mapped"


def test_columns_are_chosen_and_sorted_by(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod", "--columns", "target, hourly", "-o", "csv")
    assert ran.out == "target,hourly,status,reason\nprod (acme),80.5,fits,\n"
    both = ("compare", "spec.yaml", "-t", "acme,prod", "--columns", "target", "-o", "csv")
    (site / "targets.yaml").write_text((site / "targets.yaml").read_text() + "  alpha: {provider: acme}\n")
    up = portable("compare", "spec.yaml", "-t", "prod,alpha", *both[4:], "--sort", "target").out.splitlines()[1:]
    down = portable("compare", "spec.yaml", "-t", "prod,alpha", *both[4:], "--sort", "-target").out.splitlines()[1:]
    assert up == down[::-1]
    for words in (["--columns", "price"], ["--sort", "hourli"], ["--sort", ""]):
        wrong = portable("compare", "spec.yaml", *words)
        assert wrong.code == 64
        assert "unknown-column" in wrong.err


def test_what_was_not_chosen_is_shown_on_demand(portable: Run, site: Path) -> None:
    assert "huge.8" not in portable("compare", "spec.yaml", "-t", "prod").out
    assert "group trainers: huge.8: a worker costs" in portable("compare", "spec.yaml", "--show-excluded").out


@pytest.mark.parametrize("name", ["table", "json", "csv", "markdown", "html"])
def test_every_format_names_both_targets_and_is_the_same_each_time(portable: Run, site: Path, name: str) -> None:
    ran = portable("compare", "spec.yaml", "-o", name)
    assert ran.code == 0
    assert "prod" in ran.out
    assert "tiny" in ran.out
    assert ran.out.endswith("\n")
    assert ran == portable("compare", "spec.yaml", "-o", name)


def test_csv_has_a_line_for_each_target(portable: Run, site: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(portable("compare", "spec.yaml", "-o", "csv").out)))
    assert list(rows[0]) == [*USUAL, "status", "reason"]
    assert [(row["target"], row["status"]) for row in rows] == [("prod (acme)", "fits"), ("tiny", "refused")]
    assert rows[0]["per-accelerator"] == "5.0313"
    assert rows[1]["hourly"] == ""
    assert "no-instance-type-fits" in rows[1]["reason"]


def test_html_is_one_page_that_loads_nothing(portable: Run, site: Path) -> None:
    page = portable("compare", "spec.yaml", "-o", "html").out
    assert page.startswith("<!doctype html>")
    assert "http" not in page
    assert "<script" not in page
    assert "80.50" in page


def test_html_keeps_text_as_text(portable: Run, site: Path) -> None:
    (site / "<b>.yaml").write_text(SPEC)
    page = portable("compare", "<b>.yaml", "-o", "html").out
    assert "<b>.yaml" not in page
    assert "&lt;b&gt;.yaml" in page


@pytest.mark.parametrize(
    ("gates", "code"),
    [
        (["cost.hour > 1000"], 0),
        (["cost.hour > 80"], 1),
        (["cost.hour > 1000", "cost.run >= 644"], 1),
        (["cost.hour > 1000 or risk.unmapped < 0"], 0),
        (["risk.blocks > 0"], 1),
        (["risk.blocks > 0", "--unknown-ok"], 0),
    ],
)
def test_gates_say_no_after_everything_was_shown(portable: Run, site: Path, gates: list[str], code: int) -> None:
    flags = [word for one in gates for word in ((one,) if one.startswith("--") else ("--fail-if", one))]
    ran = portable("compare", "spec.yaml", "-t", "prod", *flags)
    assert ran.code == code
    assert "prod (acme)" in ran.out
    assert ("gate-failed" in ran.err) is (code == 1)


def test_without_a_target_the_first_that_fits_is_judged(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "--fail-if", "cost.hour > 80")
    assert ran.code == 1
    assert "prod fails `cost.hour > 80`: cost.hour is 80.5" in ran.err


def test_every_wrong_gate_is_told_before_anything_is_done(portable: Run, site: Path) -> None:
    ran = portable("compare", "nowhere.yaml", "--fail-if", "cost.huor > 1", "--fail-if", "cost.run >")
    assert ran.code == 64
    assert ran.out == ""
    assert "did you mean `cost.hour`?" in ran.err
    assert "expected a number, found the end" in ran.err


@pytest.mark.parametrize(
    ("words", "run"),
    [
        (["goodput=0.5"], "1,288.00"),
        (["goodput=50%"], "1,288.00"),
        (["startup=30m"], "684.25"),
        (["goodput=0.5", "startup=30m"], "1,328.25"),
    ],
)
def test_what_is_assumed_of_a_run_is_paid_and_said(portable: Run, site: Path, words: list[str], run: str) -> None:
    flags = [flag for word in words for flag in ("--assume", word)]
    ran = portable("compare", "spec.yaml", "-t", "prod", *flags)
    assert ran.code == 0
    assert run in ran.out
    assert "$/run assumes " in ran.out


@pytest.mark.parametrize(
    "word", ["goodput=0", "goodput=1.5", "goodput", "startup=soon", "goodputt=0.9", "efficiency=x"]
)
def test_what_cannot_be_assumed_is_a_usage_error(portable: Run, site: Path, word: str) -> None:
    ran = portable("compare", "spec.yaml", "--assume", word)
    assert ran.code == 64
    assert "--assume" in ran.err


@pytest.mark.parametrize(("days", "code"), [("0", 1), ("100000", 0), ("-1", 64), ("soon", 64)])
def test_prices_may_be_too_old(portable: Run, site: Path, days: str, code: int) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod", "--max-age", days)
    assert ran.code == code
    assert ("a price is of 2026-02-03" in ran.err) is (code == 1)
