"""`portable run` as a command: what its options become, and what goes to which stream."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from portable.cli import COMMANDS, Entry
from portable.cli.app import run as command_line
from portable.deploy.local_ray import Address, Choices, Listener, Program, RunResult
from portable.errors import Diagnostic, Interrupted
from portable.model.workload import Workload

Play = Callable[[Workload, Program, Choices, Listener], RunResult]
GROUP = {"name": "g", "cpu": 1, "memory": "1Gi", "accelerator": {"anyOf": ["amd-mi300x", "nvidia-h100-80gb"]}}
SECRET = {"name": "hub", "env": "HF_TOKEN"}


def succeeding(workload: Workload, program: Program, choices: Choices, listener: Listener) -> RunResult:
    listener.progress("starting")
    listener.warning(Diagnostic("ray-version-differs", "it differs"))
    listener.log("from the program")
    return RunResult("demo", "job", True, "SUCCEEDED", seconds=12.3)


def failing(workload: Workload, program: Program, choices: Choices, listener: Listener) -> RunResult:
    return RunResult("demo", "job", False, "FAILED", "Failed", "AppFailed", "Ray's words", 3, 2, 9.0, ("one", "two"))


class Called:
    """Calls the command with a run of the test's own in the place of the real one, and notes what that was given."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.given: list[tuple[Workload, Program, Choices]] = []
        self._folder = folder
        self._monkeypatch = monkeypatch
        if "run" not in COMMANDS:
            monkeypatch.setitem(COMMANDS, "run", Entry("run", "Run it."))
        monkeypatch.chdir(folder)

    def __call__(self, spec: dict[str, Any], *options: str, play: Play = succeeding) -> int:
        body = {"code": {"ray": "2.52.1"}, "images": {"cuda": "x", "rocm": "x", "cpu": "x"}, **spec}
        if not {"service", "cluster"} & set(spec):
            body.setdefault("job", {"command": ["python", "x.py"]})
        whole = {"apiVersion": "portable/v1", "kind": "Workload", "metadata": {"name": "demo"}, "spec": body}
        (self._folder / "workload.yaml").write_text(yaml.safe_dump(whole))

        def run(workload: Workload, program: Program, choices: Choices, listener: Listener) -> RunResult:
            self.given.append((workload, program, choices))
            return play(workload, program, choices, listener)

        self._monkeypatch.setattr("portable.deploy.local_ray.run", run)
        return command_line(["run", "workload.yaml", *options], "portable")

    @property
    def program(self) -> Program:
        return self.given[-1][1]

    @property
    def choices(self) -> Choices:
        return self.given[-1][2]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Called:
    return Called(tmp_path, monkeypatch)


def test_the_log_is_the_result_and_all_else_is_said_beside_it(call: Called, capfd: pytest.CaptureFixture[str]) -> None:
    assert call({}) == 0
    out, err = capfd.readouterr()
    assert out == "from the program\n"
    assert "starting\n" in err
    assert "warning[ray-version-differs]: it differs" in err
    assert "demo: SUCCEEDED after 12 s" in err


def test_a_document_on_standard_output_stands_alone(call: Called, capfd: pytest.CaptureFixture[str]) -> None:
    assert call({}, "-o", "json", play=failing) == 1
    out, err = capfd.readouterr()
    told = json.loads(out)
    assert (told["job_status"], told["reason"], told["driver_exit_code"], told["attempts"]) == (
        "FAILED",
        "AppFailed",
        3,
        2,
    )
    assert call({}, "-o", "json") == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["succeeded"] is True
    assert "from the program\n" in err


def test_a_failure_says_code_attempt_and_the_end_of_the_log(call: Called, capfd: pytest.CaptureFixture[str]) -> None:
    assert call({}, play=failing) == 1
    err = capfd.readouterr().err
    assert "error[run-failed]: demo: FAILED (AppFailed, exit code 3) after 9 s, attempt 2" in err
    assert [line.strip() for line in err.splitlines()[-3:]] == ["= note: the end of the log:", "one", "two"]


def test_an_interrupt_is_130(call: Called, capfd: pytest.CaptureFixture[str]) -> None:
    def stopped(*_: object) -> RunResult:
        raise Interrupted(Diagnostic("interrupted", "the job was stopped"))

    assert call({}, play=stopped) == 130
    assert "the job was stopped" in capfd.readouterr().err


def test_being_told_to_end_is_an_interrupt(call: Called) -> None:
    def told(*_: object) -> RunResult:
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
        raise AssertionError

    before = signal.getsignal(signal.SIGTERM)
    assert call({}, play=told) == 130
    assert signal.getsignal(signal.SIGTERM) == before


def test_options_become_choices(call: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINE", "hunter2-hunter2")
    data = {"inputs": [{"name": "corpus", "size": "1Gi", "env": "CORPUS"}]}
    options = [
        *("--data", "corpus=s3://b/c?x=y", "--secret", "hub=MINE", "--python", "/p", "--code", str(tmp_path)),
        *("--workers", "2", "--no-accelerators", "--install", "--keep-logs", "--once", "--port", "81"),
        *("--timeout", "90s"),
    ]
    assert call({"data": data, "secrets": [SECRET], "groups": [GROUP]}, *options) == 0
    made = call.choices
    assert made.data == {"corpus": "s3://b/c?x=y"}
    assert made.secrets == {"hub": "hunter2-hunter2"}
    assert (made.python, made.code, made.workers, made.port) == ("/p", tmp_path, 2, 81)
    assert (made.accelerators, made.install, made.keep_logs, made.once) == (False, True, True, True)
    assert made.start_timeout == 90
    assert made.environment["PATH"] == os.environ["PATH"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--data", "corpus"], "bad-pair"),
        (["--data", "=x"], "bad-pair"),
        (["--secret", "hub="], "bad-pair"),
        (["--secret", "hub=NO_SUCH_VARIABLE"], "variable-not-set"),
        (["--timeout", "soon"], "--timeout"),
        (["--target", "nowhere"], "nowhere"),
        (["--workers", "0"], "workers"),
        (["-o", "yaml"], "unknown-format"),
    ],
)
def test_options_that_cannot_be(
    call: Called, capfd: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert call({"secrets": [SECRET]}, *options) == 64
    assert words in capfd.readouterr().err
    assert not call.given


def test_what_stands_behind_two_dashes_is_the_programs(call: Called, capfd: pytest.CaptureFixture[str]) -> None:
    assert call({}, "--", "--steps", "2", "a b", "-o") == 0
    assert call.program.entrypoint == """bash -c 'exec python x.py --steps 2 '"'"'a b'"'"' -o'"""
    service = {"service": {"applications": [{"name": "a", "import": "app:build"}]}}
    assert call(service, "--", "--steps") == 64
    assert "no-command" in capfd.readouterr().err


def test_a_service_is_given_what_the_compiler_writes(call: Called) -> None:
    application = {"name": "a", "import": "app:build", "args": {"x": 1}, "replicas": {"min": 1, "max": 3}}
    assert call({"service": {"applications": [application]}}) == 0
    assert call.program.entrypoint is None
    assert call.program.applications == (
        {
            "name": "a",
            "import_path": "app:build",
            "route_prefix": "/",
            "args": {"x": 1},
            "deployments": [{"name": "build", "autoscaling_config": {"min_replicas": 1, "max_replicas": 3}}],
        },
    )


def test_each_group_gets_the_first_model_it_names_or_the_one_of_a_target(call: Called) -> None:
    assert call({"groups": [GROUP]}) == 0
    assert call.program.accelerators["g"].name == "amd-mi300x"
    assert call({"groups": [GROUP]}, "--target", "nebius") == 0
    assert call.program.accelerators["g"].name == "nvidia-h100-80gb"


def test_a_target_that_cannot_have_it_refuses(call: Called, capfd: pytest.CaptureFixture[str]) -> None:
    alone = {**GROUP, "accelerator": {"anyOf": ["google-tpu-v6e"], "count": 4}}
    assert call({"groups": [alone], "images": {"xla": "x"}}, "--target", "nebius") == 1
    assert "nebius" in capfd.readouterr().err


def test_an_accelerator_that_nobody_knows_is_no_run(call: Called, capfd: pytest.CaptureFixture[str]) -> None:
    assert call({"groups": [{**GROUP, "accelerator": {"anyOf": ["nvidia-z9"]}}]}) == 64
    assert "unknown-accelerator" in capfd.readouterr().err


def test_a_cluster_prints_what_a_shell_can_take_over(call: Called, capfd: pytest.CaptureFixture[str]) -> None:
    def up(workload: Workload, program: Program, choices: Choices, listener: Listener) -> RunResult:
        listener.ready(Address("demo", "http://127.0.0.1:1", "ray://127.0.0.1:2", Path("/tmp/a b/token")))
        return RunResult("demo", "cluster", True)

    assert call({"cluster": {}}, play=up) == 0
    out, err = capfd.readouterr()
    assert out.splitlines() == [
        "export RAY_ADDRESS=ray://127.0.0.1:2",
        "export RAY_API_SERVER_ADDRESS=http://127.0.0.1:1",
        "export RAY_AUTH_MODE=token",
        "export RAY_AUTH_TOKEN_PATH='/tmp/a b/token'",
    ]
    assert "demo: was up" in err
