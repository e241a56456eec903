"""`--assume` and `--dtype`: read by hand, refused by name, said beside the figures."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from portable.cli.assumed import check_applies, read_assumptions
from portable.errors import UsageError
from portable.loader.catalogue import Catalogue
from portable.model.assumption import Assumptions
from tests.cli.build import SPEC
from tests.cli.conftest import Run

KNOWN = Catalogue()
SERVICE = """\
  service:
    applications: [{name: chat, import: "app:build"}]
    expect: {duration: 8h}
"""
JOB = SPEC[SPEC.index("  job:") : SPEC.index("  code:")]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("goodput=0.9", "goodput", "0.9"),
        ("queue=30m", "queue", "0.5"),
        ("idle=0", "idle", "0"),
        ("idle=30%", "idle", "0.3"),
        ("preemptions=0.05/h", "preemptions", "0.05"),
        ("preemptions=6/d", "preemptions", "0.25"),
        ("preemptions=5%/h", "preemptions", "0.05"),
        ("checkpoint=15m", "checkpoint", "0.25"),
        ("restart=6m", "restart", "0.1"),
    ],
)
def test_each_has_its_own_form(text: str, name: str, value: str) -> None:
    assert getattr(read_assumptions([text], KNOWN), name) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "preemptions=0.05",
        "preemptions=-1/h",
        "preemptions=often/h",
        "preemptions=1/w",
        "idle=1.1",
        "idle=NaN",
        "queue=0",
        "goodput=-0.5",
        "restart=soon",
        "goodput=",
    ],
)
def test_what_is_of_no_such_form_names_the_form(text: str) -> None:
    with pytest.raises(UsageError) as told:
        read_assumptions([text], KNOWN)
    (one,) = told.value.diagnostics
    assert one.help


def test_a_published_study_is_taken_by_name_with_its_conditions() -> None:
    found = read_assumptions(["goodput=llama-3"], KNOWN)
    assert found.goodput == Decimal("0.9")
    assert found.study is not None
    assert found.study.source is not None
    assert found.study.source.date is not None
    (words,) = found.words()
    assert "at least 0.9" in words
    assert "16,384 accelerators" in words


@pytest.mark.parametrize("name", ["published", "rsc-2", "nobody"])
def test_no_study_is_the_usual_one(name: str) -> None:
    with pytest.raises(UsageError) as told:
        read_assumptions([f"goodput={name}"], KNOWN)
    (one,) = told.value.diagnostics
    assert [words.partition(":")[0] for words in one.help] == [
        "goodput=llama-3",
        "goodput=rsc-1",
        "goodput=vendor-claim",
    ]


def test_formats_are_those_that_some_accelerator_has() -> None:
    assert read_assumptions([], KNOWN, "fp8").dtype == "fp8"
    with pytest.raises(UsageError) as told:
        read_assumptions([], KNOWN, "bf61")
    assert "did you mean `bf16`?" in told.value.diagnostics[0].help


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(UsageError) as told:
        read_assumptions(["goodput=2", "nonsense=1", "goodput=nobody"], KNOWN, "nothing")
    assert [one.name for one in told.value.diagnostics] == [
        "assumption-form",
        "unknown-assumption",
        "unknown-study",
        "unknown-dtype",
    ]


def test_what_is_about_another_kind_of_workload_is_refused(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "--assume", "idle=0.3")
    assert ran.code == 64
    assert "about services and clusters, and the workload is a job" in ran.err
    (site / "spec.yaml").write_text(SPEC.replace(JOB, SERVICE))
    assert portable("compare", "spec.yaml", "--assume", "idle=0.3", "-t", "prod").code == 0
    ran = portable("report", "spec.yaml", "--assume", "preemptions=0.1/h", "--assume", "restart=5m")
    assert ran.code == 64
    assert "--assume preemptions, restart: this is about jobs" in ran.err


def test_nothing_assumed_applies_to_everything(portable: Run, site: Path) -> None:
    from portable.loader.workload import load_workload

    check_applies(load_workload(str(site / "spec.yaml")), Assumptions())


def test_spot_is_at_least_until_it_is_said_how_often_it_goes(portable: Run, site: Path) -> None:
    columns = ("--columns", "target,per-run,spot-run", "-t", "prod")
    ran = portable("compare", "spec.yaml", *columns)
    (row,) = [line for line in ran.out.splitlines() if line.startswith("prod")]
    assert row.split()[-2:] in (["≥", "268.00"], [">=", "268.00"])
    assert "--assume preemptions=0.05/h" in ran.out
    told = portable("compare", "spec.yaml", *columns, "--assume", "preemptions=0.01/h", "--assume", "restart=10m")
    (row,) = [line for line in told.out.splitlines() if line.startswith("prod")]
    assert Decimal(row.split()[-1]) > 268
    assert "spot $/run assumes preemptions 0.01/h for each node, restart 0.1667 h." in told.out
    assert "at least" not in told.out.replace("at the least", "")


def test_the_document_has_every_stage_with_its_figures(portable: Run, site: Path) -> None:
    flags = ("--assume", "goodput=llama-3", "--assume", "queue=30m", "--dtype", "fp8")
    ran = portable("compare", "spec.yaml", "-t", "prod", *flags, "-o", "json")
    (one,) = json.loads(ran.out)["targets"]
    run = one["cost"]["run"]
    assert [stage["name"] for stage in run["stages"]] == ["queue", "work", "lost"]
    assert run["stages"][0]["hourly"]["amount"] == "0.5"
    assert run["stages"][2]["fact"]["date"] == "2024-07-31"
    assert sum(Decimal(stage["amount"]["amount"]) for stage in run["stages"]) == Decimal(run["amount"]["amount"])
    assert one["cost"]["dtype"] == "fp8"
    priced = {each["dtype"]: each for each in one["cost"]["per_operation"]}
    assert priced["fp8"]["amount"]["unit"] == "EFLOP"
    assert priced["fp8"]["facts"][0]["source"]
    assert Decimal(priced["fp8"]["amount"]["amount"]) < Decimal(priced["bf16"]["amount"]["amount"])


def test_operations_say_their_format_and_efficiency(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod", "--columns", "target,per-flop", "--assume", "efficiency=0.4")
    assert "$/EFLOP: 10^18 operations in bf16 at 40% of the peak." in ran.out
    assert "the peak, which no work reaches" in portable("compare", "spec.yaml", "--columns", "target,per-flop").out
    assert "$/EFLOP" not in portable("compare", "spec.yaml").out
