"""What is true of every command: help, mistakes, flags anywhere, exit codes, streams."""

from __future__ import annotations

import array
import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import portable.cli.version as version_command
from portable.__main__ import program
from portable.cli import COMMANDS, Family
from portable.errors import UsageError
from portable.version import __version__
from tests.cli.build import SPEC
from tests.cli.conftest import Run

COMMAND_LINES = [
    [name, *([inner] if inner else [])]
    for name, one in COMMANDS.items()
    for inner in (one.commands if isinstance(one, Family) else [""])
]


def test_without_arguments_the_help_is_shown(portable: Run) -> None:
    ran = portable()
    assert ran.code == 0
    assert ran == portable("--help") == portable("-h") == portable("help")
    assert all(name in ran.out for name in COMMANDS)


@pytest.mark.parametrize("words", COMMAND_LINES, ids=" ".join)
def test_every_command_has_help_that_says_what_it_does(portable: Run, words: list[str]) -> None:
    ran = portable(*words, "--help")
    assert ran.code == 0, ran.err
    assert ran.out.startswith(f"Usage: portable {' '.join(words)}")
    assert "Options of every command:" in ran.out
    assert ran.err == ""
    assert ran == portable("help", *words)


@pytest.mark.parametrize("words", [["--version"], ["-V"], ["version"], ["version", "-q"]])
def test_the_version(portable: Run, words: list[str]) -> None:
    assert portable(*words) == (0, f"portable {__version__}\n", "")


def test_an_unknown_command_gets_the_nearest(portable: Run) -> None:
    ran = portable("comparee")
    assert (ran.code, ran.out) == (64, "")
    assert "error[unknown-command]" in ran.err
    assert "did you mean `compare`" in ran.err


def test_an_unknown_option_gets_the_nearest_and_the_usage(portable: Run) -> None:
    ran = portable("compare", "spec.yaml", "--colour", "never")
    assert ran.code == 64
    assert "did you mean `--color`?" in ran.err
    assert "usage: portable compare [OPTIONS] SPEC" in ran.err


@pytest.mark.parametrize(
    "words", [["compare"], ["compare", "a", "b"], ["providers"], ["version", "--color"], ["schema", "--nope"]]
)
def test_mistakes_on_the_command_line_end_with_64_and_never_2(portable: Run, words: list[str]) -> None:
    ran = portable(*words)
    assert (ran.code, ran.out) == (64, "")
    assert ran.err.startswith("error[usage]: ")
    assert "Traceback" not in ran.err


def test_flags_may_stand_before_and_after_the_command(portable: Run) -> None:
    before = portable("-o", "json", "version")
    assert before.code == 0
    assert before == portable("version", "-o", "json") == portable("version", "--output=json")
    assert portable("-o", "json=a.json", "version", "-o", "json=b.json").code == 0
    assert Path("a.json").read_text() == Path("b.json").read_text() == before.out


def test_a_family_takes_flags_too(portable: Run) -> None:
    assert portable("config", "-o", "json", "show").out == portable("config", "show", "-o", "json").out


def test_two_dashes_end_the_options(portable: Run) -> None:
    ran = portable("compare", "--", "--color")
    assert ran.code == 6
    assert "there is no file `--color`" in ran.err


def test_a_spec_that_is_not_there_ends_with_6_and_names_its_neighbour(portable: Run, site: Path) -> None:
    ran = portable("compare", "spce.yaml")
    assert (ran.code, ran.out) == (6, "")
    assert "did you mean `spec.yaml`?" in ran.err


def test_a_folder_is_no_spec(portable: Run, site: Path) -> None:
    ran = portable("compare", "clouds")
    assert ran.code == 65
    assert "`clouds` cannot be read" in ran.err


def test_an_error_of_the_spec_shows_its_line(portable: Run, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC.replace("replicas: 2", "replica: 2"))
    ran = portable("compare", "spec.yaml")
    assert (ran.code, ran.out) == (65, "")
    assert "spec.yaml:16:7" in ran.err
    assert "      replica: 2" in ran.err
    assert "^^^^^^^" in ran.err
    assert "did you mean `replicas`?" in ran.err


def test_standard_input_is_a_spec_and_its_lines_are_shown(portable: Run, site: Path) -> None:
    ran = portable("compare", "-", stdin=SPEC)
    assert ran.code == 0
    assert "demo (<stdin>)" in ran.out
    wrong = portable("compare", "-", "--stdin-filename", "mine.yaml", stdin=SPEC.replace("cpu: 90", "cpus: 90"))
    assert wrong.code == 65
    assert "mine.yaml:19:7" in wrong.err
    assert "cpus: 90" in wrong.err


def test_a_defect_ends_with_70_without_a_traceback(portable: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise KeyError("hf_secret_token")

    monkeypatch.setattr(version_command, "document", broken)
    ran = portable("version", "-o", "json")
    assert (ran.code, ran.out) == (70, "")
    assert "error[bug]" in ran.err
    assert "KeyError" in ran.err
    assert "at cli/version.py:" in ran.err
    assert f"portable {__version__}" in ran.err
    assert "hf_secret_token" not in ran.err
    assert "Traceback" not in ran.err
    assert "Traceback" in portable("version", "-o", "json", "--debug").err
    monkeypatch.setenv("PORTABLE_DEBUG", "1")
    assert "Traceback" in portable("version", "-o", "json").err


def test_an_interruption_ends_with_130_and_says_so(portable: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(version_command, "document", interrupted)
    ran = portable("version", "-o", "json")
    assert ran.code == 130
    assert "error[interrupted]" in ran.err


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("/usr/bin/portable", "portable"),
        ("/x/kubectl-portable", "kubectl portable"),
        (r"C:\tools\kubectl-portable.exe", "kubectl portable"),
        ("/x/kubectl_portable", "kubectl portable"),
        ("/x/portable/__main__.py", "portable"),
    ],
)
def test_usage_names_the_program_as_it_was_called(called: str, name: str) -> None:
    assert program(called) == name


def test_kubectl_calls_it_by_its_own_name(portable: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/local/bin/kubectl-portable"])
    assert portable("compare", "--help").out.startswith("Usage: kubectl portable compare")
    assert "usage: kubectl portable compare" in portable("compare").err


def module(*words: str) -> list[str]:
    return [sys.executable, "-m", "portable", *words]


def test_a_reader_that_goes_away_is_no_error(site: Path) -> None:
    environment = {**os.environ, "PORTABLE_PROVIDERS": str(site / "clouds")}
    with subprocess.Popen(
        module("schema", "provider"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.read(10)
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode in (0, 141)


@pytest.mark.parametrize(
    ("redirected", "code"), [(">&-", 0), ("2>&-", 0), (">/dev/full", 64), ("<&-", 0), (">&- 2>&- <&-", 0)]
)
def test_streams_that_are_closed_or_full_are_no_defect(site: Path, redirected: str, code: int) -> None:
    line = f'"{sys.executable}" -m portable compare spec.yaml -t prod {redirected}'
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["bash", "-c", line], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr


def _no_reader() -> int:
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def _full() -> int:
    return os.open("/dev/full", os.O_WRONLY)


_FULL = "error[output-not-written]: <stdout> cannot be written: no space left on device\n"


@pytest.mark.parametrize("words", ["--help", "compare --help", "version", "--version", "schema workload"])
@pytest.mark.parametrize(("opened", "code", "said"), [(_full, 64, _FULL), (_no_reader, 141, "")])
def test_a_result_that_cannot_be_written_is_said_once(
    words: str, opened: Callable[[], int], code: int, said: str
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    stdout = opened()
    run = subprocess.run(
        module(*words.split()), stdout=stdout, stderr=subprocess.PIPE, env=environment, text=True, check=False
    )
    os.close(stdout)
    assert (run.returncode, run.stderr) == (code, said)


def test_what_cannot_be_told_leaves_the_exit_code(site: Path) -> None:
    line = f'"{sys.executable}" -m portable compare nothing.yaml 2>/dev/full'
    assert subprocess.run(["bash", "-c", line], capture_output=True, check=False).returncode == 6


def test_standard_input_that_is_closed_is_an_empty_spec(site: Path) -> None:
    line = f'"{sys.executable}" -m portable compare - <&-'
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == 65
    assert "error[empty-file]" in done.stderr


def test_a_folder_that_is_gone_is_no_defect(portable: Run, place: Path) -> None:
    gone = place / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    assert portable("compare", "spec.yaml").code == 6
    assert portable("version", "-q").code == 0


def test_ctrl_c_is_answered_in_words(site: Path) -> None:
    with subprocess.Popen(
        module("compare", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdin is not None
        run.stdin.write(b"a: b\n")
        run.stdin.flush()
        _wait_until_it_reads(run)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert out == b""
    assert err.startswith(b"error[interrupted]")


def _wait_until_it_reads(run: subprocess.Popen[bytes]) -> None:
    """Until the pipe to it is empty: it has taken what was written, and waits for more."""
    assert run.stdin is not None
    for _ in range(600):
        waiting = array.array("i", [0])
        fcntl.ioctl(run.stdin, termios.FIONREAD, waiting)
        if not waiting[0]:
            break
        time.sleep(0.1)
    time.sleep(0.2)


def test_it_runs_as_a_module_from_a_folder_with_a_package_of_a_common_name(tmp_path: Path) -> None:
    (tmp_path / "providers").mkdir()
    (tmp_path / "providers" / "__init__.py").write_text("raise RuntimeError")
    done = subprocess.run(module("providers", "list"), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_usage_errors_are_ours() -> None:
    assert UsageError.exit_code == 64
