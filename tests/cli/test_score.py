"""`portable score` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.build import SPEC
from tests.cli.conftest import Run


def test_a_spec_is_scored_on_its_targets_and_a_refusal_blocks(portable: Run, site: Path) -> None:
    ran = portable("score", "spec.yaml", "-o", "json")
    assert ran.code == 0
    found = {one["name"]: one for one in json.loads(ran.out)["targets"]}
    assert found["prod"]["verdict"] == "runs"
    assert found["prod"]["runtimes"] == ["cuda/sm_90"]
    assert found["tiny"]["verdict"] == "blocked"
    assert found["tiny"]["refusals"][0]["name"] == "no-instance-type-fits"


def test_the_code_of_a_spec_counts(portable: Run, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC.replace('code: {ray: "2.52.1"}', 'code: {ray: "2.52.1", source: ./src}'))
    (site / "src").mkdir()
    (site / "src" / "train.py").write_text("import torch\nx = torch.zeros(3).to('xpu')\n")
    ran = portable("score", "spec.yaml", "-t", "prod", "--fail-under", "rebuild")
    assert ran.code == 1
    assert "prod  port: 1 place to change: foreign-device-string" in ran.out
    assert portable("score", "spec.yaml", "-t", "prod", "--fail-under", "port").code == 0


def test_a_folder_is_scored_on_runtimes(portable: Run, place: Path) -> None:
    (place / "a.py").write_text("import torch\nx = torch.zeros(3).cuda()\n")
    ran = portable("score", ".")
    assert ran.code == 0
    assert "cuda    runs" in ran.out
    one = portable("score", ".", "--runtime", "mtia", "-o", "markdown")
    assert "| mtia |" in one.out
    assert "| rocm |" not in one.out


def test_where_the_configuration_says_not_to_lint_nothing_is_scored(portable: Run, place: Path) -> None:
    (place / "a.py").write_text("x = 1\n")
    (place / "vendored").mkdir()
    (place / "vendored" / "b.py").write_text("import torch\nx = torch.zeros(3).to('xpu')\n")
    assert portable("score", ".", "--fail-under", "runs").code == 1
    (place / "portable.toml").write_text('[lint]\nexclude = ["vendored/"]\nignore = ["foreign-device-string"]\n')
    ran = portable("score", ".", "--fail-under", "runs")
    assert ran.code == 0
    assert ran.out.startswith(".: 1 file, 1 line\n")
    (place / "b.py").write_text("import torch\nx = torch.zeros(3).to('xpu')\n")
    assert portable("score", ".", "--fail-under", "runs").code == 1, "of what is scored every rule counts"


def test_a_spec_with_mistakes_in_a_folder_is_told(portable: Run, place: Path) -> None:
    (place / "w.yaml").write_text(SPEC.replace("groups:", "grups:"))
    assert "1 place that could not be read" in portable("score", ".").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("missing.yaml",), 6),
        (("spec.yaml", "--runtime", "rocm"), 64),
        ((".", "--runtime", "cuad"), 64),
        (("spec.yaml", "--target", "prood"), 64),
        ((".", "--fail-under", "best"), 64),
    ],
)
def test_what_is_wrong_has_its_exit_code(portable: Run, site: Path, arguments: tuple[str, ...], code: int) -> None:
    assert portable("score", *arguments).code == code
