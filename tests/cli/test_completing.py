"""What a shell offers next, and how long it may take to say so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portable.cli.completing import WORDS, offers, targets
from portable.cli.completion import SCRIPTS
from portable.cli.completion_words import words
from tests.cli.build import TARGETS
from tests.cli.conftest import Run


def offered(*typed: str) -> list[str]:
    return [word for word, _ in offers(list(typed))]


def test_the_words_are_those_of_the_commands() -> None:
    assert WORDS.read_text(encoding="utf-8") == words(), "run python -m portable.cli.completion_words"


@pytest.mark.parametrize(
    ("typed", "some"),
    [
        ((), ["compare", "compile", "init"]),
        (("comp",), ["compare", "compile"]),
        (("providers", ""), ["list", "show", "check"]),
        (("providers", "sh"), ["show"]),
        (("compare", "--show"), ["--show-excluded"]),
        (("compare", "x.yaml", "--color", "a"), ["auto", "always"]),
        (("compare", "-o", "j"), ["json"]),
        (("compile", "-o", ""), ["yaml", "helm", "argocd"]),
        (("--color", "never", "comp"), ["compare"]),
        (("-o", "json", "schema", "work"), ["workload"]),
        (("completion", "z"), ["zsh"]),
        (("rule", "cuda-d"), ["cuda-device-string"]),
        (("providers", "show", "aw"), ["aws"]),
        (("explain", "x.yaml", "--target", "aw"), ["aws"]),
        (("explain", "x.yaml", "-t", "gcp,aw"), ["gcp,aws"]),
    ],
)
def test_words_that_may_come_next(typed: tuple[str, ...], some: list[str], place: Path) -> None:
    assert set(some) <= set(offered(*typed))
    assert all(one.startswith(typed[-1] if typed else "") for one in offered(*typed))


@pytest.mark.parametrize("typed", [("compare", "spec"), ("compare", "--targets-file", ""), ("nope", "x"), ("plan", "")])
def test_where_files_belong_nothing_is_offered(typed: tuple[str, ...]) -> None:
    assert offered(*typed) == []


def test_targets_of_the_nearest_file_are_offered(place: Path) -> None:
    (place / "targets.yaml").write_text(TARGETS + "# end\n\n")
    assert list(targets(place)) == ["prod", "tiny"]
    assert offered("compare", "x.yaml", "-t", "pr") == ["prod"]
    inner = place / "a"
    inner.mkdir()
    assert list(targets(inner)) == ["prod", "tiny"]
    (inner / ".git").mkdir()
    assert list(targets(inner)) == []


@pytest.mark.parametrize(
    "text", ["", "targets:", "targets: {a: {provider: b}}", "- x\n- y", "\x00\xff", "targets:\n  a"]
)
def test_a_file_that_is_something_else_does_no_harm(text: str, place: Path) -> None:
    (place / "targets.yaml").write_text(text)
    assert list(targets(place)) == []


def test_it_answers_in_lines_of_word_and_help(portable: Run) -> None:
    ran = portable("__complete", "compa")
    assert ran.code == 0
    assert ran.out == "compare\tShow what every target gives the workload, and what it costs there.\n"
    assert portable("__complete").out.startswith("apply\t") or "compare\t" in portable("__complete").out


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_script_of_each_shell(portable: Run, shell: str) -> None:
    ran = portable("completion", shell)
    assert ran.code == 0
    assert "portable __complete" in ran.out
    assert portable("completion", "fisch").code == 64


def test_bash_completes(portable: Run, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    tool = tmp_path / "bin" / "portable"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m portable "$@"\n')
    tool.chmod(0o755)
    script = (
        'eval "$(portable completion bash)"; COMP_WORDS=(portable compare --show); COMP_CWORD=2; '
        '_portable_complete; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    environment = {**os.environ, "PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([bash, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "--show-excluded\n"
