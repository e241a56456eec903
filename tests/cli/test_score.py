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
