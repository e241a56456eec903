"""What other tools read of the project: pre-commit's hooks and the GitHub action."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from portable.cli import COMMANDS
from portable.linter.readers import KINDS
from portable.report.findings import FORMATS

ROOT = Path(__file__).parents[1]


def hooks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return found


def action() -> dict[str, Any]:
    path = ROOT / ".github" / "actions" / "lint" / "action.yml"
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def test_hooks_call_commands_that_exist_and_one_at_a_time() -> None:
    assert [one["id"] for one in hooks()] == ["portable-lint", "portable-fix"]
    for one in hooks():
        program, command, *flags = one["entry"].split()
        assert (program, command in COMMANDS) == ("portable", True)
        assert "--force-exclude" in flags, "every file is named, and some commits have nothing to lint"
        assert one["require_serial"] is True
        assert one["language"] == "python"


@pytest.mark.parametrize("hook", [0, 1])
def test_hooks_see_every_file_that_lint_reads(hook: int) -> None:
    pattern = re.compile(hooks()[hook]["files"])
    binary = [name for name, kind in KINDS.items() if kind.binary]
    for name, kind in KINDS.items():
        if name in binary:
            continue
        for suffix in kind.suffixes:
            assert pattern.search(f"a/b{suffix}"), (name, suffix)
    for path in ("Dockerfile", "x/Dockerfile.gpu", "requirements-dev.txt", "uv.lock", ".env.prod", "CMakeLists.txt"):
        assert pattern.search(path), path
    for path in ("README.md", "notes.txt", "a.png"):
        assert not pattern.search(path), path


def test_the_action_puts_no_input_into_a_script() -> None:
    made = action()
    assert made["runs"]["using"] == "composite"
    for step in made["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        used = set(re.findall(r"inputs\.([\w-]+)", str(step)))
        assert used <= set(made["inputs"])
    (lint,) = [step for step in made["runs"]["steps"] if "run" in step]
    formats = re.findall(r"-o \"?(\w+)", lint["run"])
    assert set(formats) == {"github", "sarif", "markdown"}
    assert set(formats) <= set(FORMATS)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_script_of_the_action_passes_paths_and_arguments_as_they_are(tmp_path: Path) -> None:
    (lint,) = [step for step in action()["runs"]["steps"] if "run" in step]
    program = tmp_path / "bin" / "uvx"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$CALLED"\n')
    program.chmod(0o755)
    environment = {
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "CALLED": str(tmp_path / "called"),
        "PATHS": "a folder\n$(touch evil)\n",
        "ARGUMENTS": "--runtime=rocm\n\n",
        "VERSION": "1.2",
        "SARIF": "out.sarif",
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_ACTION_PATH": str(ROOT / ".github" / "actions" / "lint"),
    }
    subprocess.run(["bash", "-euo", "pipefail", "-c", lint["run"]], env=environment, cwd=tmp_path, check=True)
    called = (tmp_path / "called").read_text().splitlines()
    assert called[:5] == ["--from", "portable[fast]==1.2", "portable", "lint", "--runtime=rocm"]
    assert called[-3:] == ["--", "a folder", "$(touch evil)"]
    assert not (tmp_path / "evil").exists()
    assert (tmp_path / "output").read_text() == f"sarif={tmp_path}/out.sarif\n"


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(("text", "code"), [("x.cuda()\n", 1), ("x = 1\n", 0)])
def test_the_script_of_the_action_annotates_and_leaves_a_report_and_a_summary(
    text: str, code: int, tmp_path: Path
) -> None:
    (lint,) = [step for step in action()["runs"]["steps"] if "run" in step]
    program = tmp_path / "bin" / "uvx"
    program.parent.mkdir()
    # `uvx --from SOURCE portable ARGUMENTS` without the installation.
    program.write_text(f'#!/bin/sh\nshift 3\nexec {sys.executable} -m portable "$@"\n')
    program.chmod(0o755)
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a folder" / "train.py").write_text(text)
    environment = {
        **{name: os.environ[name] for name in ("HOME",) if name in os.environ},
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PATHS": "a folder\n",
        "ARGUMENTS": "--min-severity=warning\n",
        "VERSION": "",
        "SARIF": action()["inputs"]["sarif"]["default"],
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_ACTION_PATH": str(ROOT / ".github" / "actions" / "lint"),
    }
    # GitHub runs a step of bash by these flags.
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", lint["run"]]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    results = json.loads((tmp_path / "portable.sarif").read_text())["runs"][0]["results"]
    assert len(results) == code
    assert ("::warning file=a folder/train.py,line=1" in done.stdout) == bool(code)
    assert (tmp_path / "summary").read_text()
    assert (tmp_path / "output").read_text() == f"sarif={tmp_path}/portable.sarif\n"
