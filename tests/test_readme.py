"""Everything the README shows is run: commands and their output, the library, the spec, the list of commands."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import portable

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PREFIX = "pip install -q uv && uv run "
"""What sets a fresh machine up; in a test the environment is there."""


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(text: str = README) -> Iterator[tuple[str, str]]:
    """Each command of a console block with the output shown below it."""
    for block in blocks("console", text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def matches(shown: str, printed: str) -> bool:
    """Whether text is as shown, where `...` on a line of its own stands for any lines."""
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in shown.splitlines())
    return re.fullmatch(pattern, printed if printed.endswith("\n") else printed + "\n") is not None


@pytest.mark.parametrize(("command", "shown"), [one for one in commands() if "portable" in one[0]])
def test_commands_print_what_is_shown(command: str, shown: str) -> None:
    words = shlex.split(command.removeprefix(PREFIX))
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert matches(shown, done.stdout), done.stdout


def test_the_test_command_is_what_ci_runs() -> None:
    told = [command for command, _ in commands() if "poe check" in command]
    assert told == [PREFIX + "poe check"]
    assert "uv run --locked poe check" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_list_of_commands_is_the_programs() -> None:
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    run = [sys.executable, "-m", "portable", "--help"]
    help_text = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout
    listed = help_text.partition("Commands:\n")[2].partition("\n\n")[0]
    assert listed in README


def test_the_library_does_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(blocks("python")[0], {})
    assert matches(blocks("text")[-1], printed.getvalue())


def test_the_workload_is_one(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "train.py").write_text("print('hello')\n")
    (tmp_path / "workload.yaml").write_text(blocks("yaml")[0])
    placed = [one.target for one in portable.compare(portable.load(tmp_path / "workload.yaml")) if one.placement]
    assert {"aws", "azure", "gcp", "coreweave", "oracle"} <= set(placed)


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", README):
        assert link.startswith("https://") or (ROOT / link).exists(), link


def test_the_comparison_of_text_can_fail() -> None:
    assert matches("a\n...\nd\n", "a\nb\nc\nd\n")
    assert not matches("a\n...\nd\n", "a\nb\nc\n")
    assert not matches("a\nb\n", "a\nb\nc\n")
