"""The program's text arrives unchanged, whatever shell it passes through on its way."""

from __future__ import annotations

import json
import shlex
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portable.compiler.entrypoint import entrypoint
from portable.model.workload import Job

WORD = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
PRINT_ARGUMENTS = "import json,sys; print(json.dumps(sys.argv[1:]))"


def run_as_a_submitter_would(text: str) -> str:
    """bash reads the text once, and what it gets as words is joined and read by a second shell on the head."""
    words = subprocess.run(
        ["bash", "-c", f'python3 -c "import json,sys; print(json.dumps(sys.argv[1:]))" {text}'],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    on_the_head = shlex.join(json.loads(words.stdout))
    return subprocess.run(["bash", "-c", on_the_head], capture_output=True, text=True, check=True).stdout


@settings(max_examples=12, deadline=None)
@given(st.lists(WORD, max_size=4))
def test_arguments_arrive_unchanged(arguments: list[str]) -> None:
    job = Job(command=("python3", "-c", PRINT_ARGUMENTS, *arguments))
    assert json.loads(run_as_a_submitter_would(entrypoint(job, has_code=False))) == arguments


@pytest.mark.parametrize(
    "script",
    [
        "echo one; echo two",
        "echo a && echo b | tr b c",
        "cat <<'EOF'\n$HOME `date` \"quoted\" 'single'\nEOF",
        "x='it'\"'\"'s'\nprintf '%s\\n' \"$x\"",
    ],
)
def test_scripts_arrive_unchanged(script: str) -> None:
    wanted = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
    assert run_as_a_submitter_would(entrypoint(Job(script=script), has_code=False)) == wanted


def test_a_program_starts_in_the_folder_of_its_code() -> None:
    assert entrypoint(Job(command=("python", "a b.py")), has_code=True) == (
        "bash -c 'cd /portable/code && exec python '\"'\"'a b.py'\"'\"''"
    )
    assert entrypoint(Job(script="ls"), has_code=True) == "bash -c 'cd /portable/code\nls'"
