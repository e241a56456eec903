"""The diff program of `PORTABLE_DIFF`, and what the live commands write against their published schemas."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema
import pytest

from portable.cli.schema import FOLDER
from tests.cli.build import SPEC
from tests.cli.conftest import Run
from tests.cli.live import ON, edit, operated, pod
from tests.fakes import FakeCluster

PROGRAM = """
import pathlib, sys
for side in map(pathlib.Path, sys.argv[-2:]):
    for file in sorted(side.iterdir()):
        print(side.name, file.name, "entrypoint" in file.read_text())
sys.exit(int(sys.argv[1]))
"""


@pytest.fixture
def program(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = site / "my diff.py"
    file.write_text(PROGRAM)
    return file


def use(monkeypatch: pytest.MonkeyPatch, program: Path, code: int) -> None:
    monkeypatch.setenv("PORTABLE_DIFF", f"{sys.executable} '{program}' {code}")


@pytest.mark.parametrize("code", [0, 1])
def test_it_gets_two_folders_and_its_output_is_ours(
    portable: Run, cluster: FakeCluster, program: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    use(monkeypatch, program, code)
    ran = portable("plan", *ON, "-o", "diff")
    assert ran.code == 0, ran.err
    assert "planned ml.RayJob.ray.io.demo.yaml True\n" in ran.out
    assert "live" not in ran.out

    portable("apply", *ON, "--yes")
    (program.parent / "spec.yaml").write_text(SPEC.replace("train.py", "other.py"))
    ran = portable("plan", *ON, "-o", "diff")
    assert ran.out == "live ml.RayJob.ray.io.demo.yaml True\nplanned ml.RayJob.ray.io.demo.yaml True\n"


def test_a_program_that_fails_is_said_to(
    portable: Run, cluster: FakeCluster, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, program, 2)
    ran = portable("plan", *ON, "-o", "diff")
    assert (ran.code, "error[diff-program]" in ran.err) == (78, True)


@pytest.mark.parametrize("words", ["no-such-program-anywhere", "'unclosed"])
def test_a_program_that_is_none_is_said_to_be(
    portable: Run, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("PORTABLE_DIFF", words)
    ran = portable("plan", *ON, "-o", "diff")
    assert (ran.code, ran.out) == (78, "")


def test_other_formats_do_not_ask_it(portable: Run, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTABLE_DIFF", "no-such-program-anywhere")
    assert portable("plan", *ON).code == 0


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("plan", ["plan", *ON]),
        ("apply", ["apply", *ON, "--yes", "--rerun", "--wait"]),
        ("drift", ["drift", *ON]),
        ("status", ["status", *ON]),
        ("doctor", ["doctor", *ON]),
        ("apply", ["destroy", *ON, "--yes"]),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_documents_are_as_their_schema_says(portable: Run, cluster: FakeCluster, schema: str, words: list[str]) -> None:
    operated(cluster, "Failed", "FAILED", reason="AppFailed", rayClusterName="demo-abc", message="exit code 7")
    assert portable("apply", *ON, "--yes").code == 0
    edit(cluster, lambda live: live["spec"].update(entrypoint="theirs"))
    cluster.put(pod("demo-head", "head"))
    document = json.loads(portable(*words, "-o", "json").out)
    known = json.loads((FOLDER / f"{schema}.json").read_text())
    assert [one.message for one in jsonschema.Draft7Validator(known).iter_errors(document)] == []
    strict = {**known, "additionalProperties": False}
    assert [one.message for one in jsonschema.Draft7Validator(strict).iter_errors(document)] == []
