"""The examples of the pages on cost, terms, evidence and carbon are run, and print what is shown."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import pytest

from portable.api.gates import FIGURES
from portable.report.comparison.columns import COLUMNS
from tests.test_readme import ROOT, blocks, commands, matches

EVIDENCE = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
COST = (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")
TERMS = (ROOT / "docs" / "terms.md").read_text(encoding="utf-8")
CARBON = (ROOT / "docs" / "carbon.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("command", "shown"), [*commands(EVIDENCE), *commands(COST), *commands(TERMS)])
def test_a_command_prints_what_is_shown(command: str, shown: str) -> None:
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    words = [sys.executable, "-m", *shlex.split(command)]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert matches(shown, done.stdout), done.stdout


@pytest.mark.parametrize("code", blocks("python", CARBON))
def test_a_program_runs(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(code, "docs/carbon.md", "exec"), {})


def test_there_are_examples() -> None:
    assert len(list(commands(EVIDENCE))) == 2
    assert len(list(commands(COST))) == 4
    assert len(list(commands(TERMS))) == 2
    assert len(blocks("python", CARBON)) == 2


def test_every_demand_of_a_policy_that_is_judged_stands_in_the_page() -> None:
    for words in ("residency", "sovereignty", "attestations", "isolation: node", "isolation: confidential"):
        assert f"| `{words}" in EVIDENCE


def test_every_figure_of_a_gate_and_every_figure_of_cost_stands_in_the_page() -> None:
    for name in FIGURES:
        assert f"`{name}`" in COST
    money = {key for key, cell in COLUMNS.items() if "$" in cell.column.title}
    assert len(money) > 8
    for key in money:
        assert f"| `{COLUMNS[key].column.title}` |" in COST
