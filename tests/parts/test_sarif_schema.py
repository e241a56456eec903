"""SARIF held against the public schema of its version 2.1.0, which a pinned Go module carries."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from portable.linter.rules import RULES
from tests.rules.binaries import data_of
from tests.rules.pages import cases, pages

pytestmark = pytest.mark.parts

MODULE = "github.com/owenrumney/go-sarif/v3"
FILE = "pkg/report/v210/sarif/schema.go"
PINS = Path(__file__).parent / "go"
KEPT = 'd = torch.device("cuda")  # portable: ignore[cuda-device-string] known\n'
NAMES = {
    "python": "a.py",
    "manifest": "a.yaml",
    "shell": "a.sh",
    "spec": "workload.yaml",
    "targets": "targets.yaml",
    "dockerfile": "Dockerfile",
    "env-file": "a.env",
}
"""What a file is called whose page does not say it."""


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema as the module has it, between backquotes."""
    if shutil.which("go") is None:
        message = "Go is not installed: it fetches the module with the schema"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    environment = {**os.environ, "GOWORK": "off", "GOFLAGS": "-mod=mod"}
    done = subprocess.run(
        ["go", "mod", "download", "-json", MODULE],
        cwd=PINS, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    source = Path(json.loads(done.stdout)["Dir"], FILE).read_text(encoding="utf-8")
    found = re.search(r"`(.*)`", source, re.DOTALL)
    assert found is not None
    read: dict[str, Any] = json.loads(found[1])
    return read


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every case of every rule's page as a file, and a finding that somebody answers for."""
    folder = tmp_path_factory.mktemp("cases")
    (folder / "kept.py").write_text("import torch\n\n" + KEPT)
    for case in [case for page in pages() for case in cases(page)]:
        file = folder / case.page / str(case.number) / (case.name or NAMES.get(case.kind, case.kind))
        file.parent.mkdir(parents=True, exist_ok=True)
        data = data_of(case.kind, case.text)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


def lint(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "portable", "lint", "-o", "sarif", "--exit-zero", "--no-cache", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def linted(folder: Path, *arguments: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(lint(folder, *arguments))
    return read


def results(log: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = log["runs"][0]["results"]
    return found


def test_every_rule_of_the_pages(schema: dict[str, Any], tree: Path) -> None:
    """Findings with places, effects, fixes, what is related, and comments that answer for them."""
    log = linted(tree, "--preview", "--persona", "auditor", "--show-suppressed")
    jsonschema.validate(log, schema)
    found = results(log)
    assert len({one["ruleId"] for one in found}) > len(RULES) * 3 // 4
    for member in ("fixes", "relatedLocations", "suppressions"):
        assert any(one.get(member) for one in found), member


def test_what_a_baseline_lets_stay(schema: dict[str, Any], tree: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    lint(tree, "--baseline", str(baseline), "--update-baseline", "--allow-growth")
    log = linted(tree, "--baseline", str(baseline), "--show-suppressed")
    jsonschema.validate(log, schema)
    assert results(log)
    assert all(one["suppressions"] for one in results(log))


def test_nothing_found(schema: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    log = linted(tmp_path)
    jsonschema.validate(log, schema)
    assert results(log) == []


def test_the_schema_refuses_what_is_not_sarif(schema: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    log = linted(tmp_path)
    log["runs"][0]["tool"]["driver"]["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, schema)
