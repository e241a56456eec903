"""`explain`: each choice, its facts, what was not chosen, what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.build import DATA, OVERRIDES, SPEC
from tests.cli.conftest import Run


def test_each_choice_stands_with_its_facts_sources_and_dates(portable: Run, site: Path) -> None:
    ran = portable("explain", "spec.yaml", "-t", "prod")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("demo (spec.yaml) on prod: Acme Cloud, north-1\ntargets of targets.yaml\n")
    assert "instance type: big.8" in ran.out
    assert "acme price list, 2026-02-03, confidence medium" in ran.out
    assert "acme handbook, 2026-01-01, confidence high" in ran.out
    assert "huge.8: a worker costs" in ran.out
    assert "a run: 644.00 $ in 8 h" in ran.out


def test_assumed_facts_are_marked(portable: Run, site: Path) -> None:
    out = portable("explain", "spec.yaml", "-t", "prod").out
    assert f"acme handbook, 2026-01-01, confidence high, from {site / 'clouds' / 'acme'}, assumed\n" in out
    assert "assumed-fact: acme" in out


def test_what_is_not_mapped_comes_with_the_lines_to_add(portable: Run, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC + DATA)
    (site / "targets.yaml").unlink()
    ran = portable("explain", "spec.yaml", "-t", "acme")
    assert ran.code == 0
    assert 'data: {corpus: "s3://' in ran.out


def test_patches_are_a_cost_of_portability(portable: Run, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC + OVERRIDES)
    out = portable("explain", "spec.yaml", "-t", "prod").out
    assert "costs of portability\n  override: patches for `prod`" in out
    assert json.loads(portable("explain", "spec.yaml", "-t", "prod", "-o", "json").out)["ties"][0]["name"] == "override"


def test_a_refusal_ends_with_1_and_what_would_fit(portable: Run, site: Path) -> None:
    ran = portable("explain", "spec.yaml", "-t", "tiny")
    assert (ran.code, ran.out) == (1, "")
    assert "error[no-instance-type-fits]" in ran.err
    assert "= help: " in ran.err


def test_the_only_target_of_a_file_needs_no_name(portable: Run, site: Path) -> None:
    text = (site / "targets.yaml").read_text()
    (site / "targets.yaml").write_text(text.replace("  tiny: {provider: tiny}\n", ""))
    assert portable("explain", "spec.yaml").out.startswith("demo (spec.yaml) on prod")


@pytest.mark.parametrize("words", [[], ["-t", "prod,tiny"], ["-t", "prod", "-t", "tiny"], ["-t", ","]])
def test_one_target_must_be_meant(portable: Run, site: Path, words: list[str]) -> None:
    ran = portable("explain", "spec.yaml", *words)
    assert ran.code == 64
    assert "targets of targets.yaml: prod, tiny" in ran.err


@pytest.mark.parametrize("name", ["text", "json", "markdown"])
def test_every_format_has_the_choice_and_its_source(portable: Run, site: Path, name: str) -> None:
    out = portable("explain", "spec.yaml", "-t", "prod", "-o", name).out
    assert "big.8" in out
    assert "acme price list" in out
    assert "huge.8" in out


def test_verbose_lists_every_candidate(portable: Run, site: Path) -> None:
    few = portable("explain", "spec.yaml", "-t", "aws").out
    every = portable("explain", "spec.yaml", "-t", "aws", "-v").out
    assert "`--verbose` lists them" in few
    assert "`--verbose` lists them" not in every
    assert len(every) > len(few)
