"""Findings joined to `plan`, `apply` and `compare`: what blocks a runtime refuses a target before deployment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.build import SPEC
from tests.cli.conftest import Run
from tests.fakes import FakeCluster

WITH_CODE = SPEC.replace('code: {ray: "2.52.1"}', 'code: {ray: "2.52.1", source: ./src, pip: requirements.txt}')
BLOCKS = "import torch\nx = torch.zeros(3).to('xpu')\n"
"""`xpu` is a device that a CUDA build of torch does not have."""


@pytest.fixture
def code(site: Path) -> Path:
    (site / "spec.yaml").write_text(WITH_CODE)
    (site / "src").mkdir()
    (site / "src" / "train.py").write_text("print('hello')\n")
    (site / "requirements.txt").write_text("requests==2.32\n")
    return site


def plan(portable: Run, *more: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        portable("plan", "spec.yaml", "-t", "prod", "--offline", "-o", "json", *more).out
    )
    return found


def test_clean_code_refuses_nothing(portable: Run, code: Path) -> None:
    ran = portable("plan", "spec.yaml", "-t", "prod", "--offline")
    assert ran.code == 0
    assert "blocks" not in ran.out
    row = json.loads(portable("compare", "spec.yaml", "-t", "prod", "-o", "json").out)["targets"][0]
    assert row["findings"] == {}
    assert " none" in portable("compare", "spec.yaml", "-t", "prod", "--columns", "target,findings").out


def test_what_blocks_the_runtime_stands_first_and_ends_with_1(portable: Run, code: Path) -> None:
    (code / "src" / "train.py").write_text(BLOCKS)
    ran = portable("plan", "spec.yaml", "-t", "prod", "--offline")
    assert ran.code == 1
    assert ran.out.index("foreign-device-string") < ran.out.index("create RayJob")
    (found,) = [one for one in plan(portable)["blocking"] if one["name"] == "foreign-device-string"]  # type: ignore[attr-defined]
    assert "does not run on cuda" in found["message"]
    assert found["location"]["file"] == "src/train.py"
    assert found["location"]["line"] == 2


def test_compare_refuses_the_target_and_ends_with_1_if_all_do(portable: Run, code: Path) -> None:
    (code / "src" / "train.py").write_text(BLOCKS)
    ran = portable("compare", "spec.yaml", "-t", "prod", "-o", "json")
    assert ran.code == 1
    (row,) = json.loads(ran.out)["targets"]
    assert row["status"] == "refused"
    assert row["refusals"][0]["name"] == "foreign-device-string"


def test_apply_writes_nothing(portable: Run, code: Path, cluster: FakeCluster) -> None:
    (code / "src" / "train.py").write_text(BLOCKS)
    ran = portable("apply", "spec.yaml", "-t", "prod", "--yes")
    assert ran.code == 1
    assert "foreign-device-string" in ran.err
    assert not [one for one in cluster.objects.values() if one["kind"] == "RayJob"]


def test_a_saved_plan_keeps_what_blocks(portable: Run, code: Path, cluster: FakeCluster) -> None:
    (code / "src" / "train.py").write_text(BLOCKS)
    assert portable("plan", "spec.yaml", "-t", "prod", "--out", "p.plan").code == 1
    ran = portable("apply", "p.plan")
    assert ran.code == 1
    assert "foreign-device-string" in ran.err
    assert not [one for one in cluster.objects.values() if one["kind"] == "RayJob"]


def test_code_is_judged_too_if_the_spec_comes_by_standard_input(portable: Run, code: Path) -> None:
    (code / "src" / "train.py").write_text(BLOCKS)
    ran = portable("plan", "-", "-t", "prod", "--offline", stdin=WITH_CODE)
    assert ran.code == 1
    assert "foreign-device-string" in ran.out


def test_requirements_may_be_called_anything(portable: Run, code: Path) -> None:
    (code / "spec.yaml").write_text(WITH_CODE.replace("requirements.txt", "deps.txt"))
    (code / "deps.txt").write_text("requests\nlibneuronxla\n")
    found = portable("plan", "spec.yaml", "-t", "prod", "--offline", "-o", "json")
    assert "accelerator-package" in found.out


def test_a_comment_with_a_reason_answers_for_it(portable: Run, code: Path) -> None:
    answered = BLOCKS.replace("\n", "\n# portable: ignore[foreign-device-string] never taken here\n", 1)
    (code / "src" / "train.py").write_text(answered)
    assert portable("plan", "spec.yaml", "-t", "prod", "--offline").code == 0


def test_the_spec_proves_what_it_says_itself_without_any_code(portable: Run, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC.replace("cuda: example/ray:2.52.1-py311-cu128", "cuda: rocm/pytorch:latest"))
    ran = portable("plan", "spec.yaml", "-t", "prod", "--offline")
    assert ran.code == 1
    assert "accelerator-image" in ran.out
    assert portable("compare", "spec.yaml", "-t", "prod").code == 0, "compare looks at code alone"


def test_what_does_not_block_is_counted(portable: Run, code: Path) -> None:
    (code / "src" / "train.py").write_text("URL = 'http://169.254.169.254/latest/meta-data/'\n")
    ran = portable("plan", "spec.yaml", "-t", "prod", "--offline")
    assert ran.code == 0
    assert "findings on cuda and acme: " in ran.out
