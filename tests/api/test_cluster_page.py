"""The program that docs/cluster.md shows does what it says, and the commands it names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portable.cli import COMMANDS
from portable.cli.schema import FOLDER
from portable.report.planned import FORMATS
from tests.fakes import FOREIGN_KINDS, KINDS, FakeCluster, Json

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
MORE_KINDS = ("NetworkPolicy", "PodDisruptionBudget")


def test_the_program_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    cluster = FakeCluster("research", kinds=(*KINDS, *FOREIGN_KINDS, *MORE_KINDS))

    def operate(made: Json) -> None:
        if made["kind"] == "RayJob":
            made["status"] = {"jobDeploymentStatus": "Complete", "jobStatus": "SUCCEEDED"}

    cluster.admission.append(operate)
    asked: list[str | None] = []

    def connect(kubeconfig: object, context: str | None, **_: object) -> FakeCluster:
        asked.append(context)
        return cluster

    monkeypatch.setattr("portable.deploy.kubernetes.connect", connect)
    monkeypatch.chdir(ROOT)
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(program, "docs/cluster.md", "exec"), {})
    assert asked == ["eks-research"]
    assert "create RayJob train-llm" in capsys.readouterr().out


def test_every_command_of_the_page_exists() -> None:
    lines = [line for shown in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL) for line in shown.splitlines()]
    assert len(lines) > 5
    assert {line.split()[1] for line in lines} <= set(COMMANDS)


def test_the_formats_and_schemas_of_the_page_exist() -> None:
    (formats,) = re.findall(r"`plan` and `show` write `([a-z ]+)`", PAGE)
    assert formats.split() == list(FORMATS)
    for name in ("apply", "event", "plan", "status", "drift", "doctor"):
        assert (FOLDER / f"{name}.json").is_file()
