"""A local run by RayJob's rules, on a machine that does as it is told."""

from __future__ import annotations

import os
from typing import Any

import pytest

from portable.deploy.local_machine import JobState, RequestRefused
from portable.deploy.local_python import Interpreter
from portable.deploy.local_ray import Choices, Listener, Program, run
from portable.errors import Interrupted, MissingExtra, Unreachable, UsageError
from portable.model.code import Bundle
from tests.deploy.fake_machine import GONE, FakeHead, FakeMachine
from tests.deploy.local_runs import FAILED, PROGRAM, RUNNING, Heard, job, play, workload


def test_a_job_that_succeeds() -> None:
    head = FakeHead(up=[False, False, True], taken=[False, True], output=["one", "two", "three"])
    machine, heard = FakeMachine([head]), Heard()
    result = play(machine, job(), heard)
    assert (result.succeeded, result.exit_code, result.job_status, result.deployment_status) == (
        True,
        0,
        "SUCCEEDED",
        "Complete",
    )
    assert (result.driver_exit_code, result.attempts, result.reason) == (0, 1, "")
    assert heard.log == ["one", "two", "three"]
    assert result.log_tail == ("one", "two", "three")
    assert result.seconds == pytest.approx(0.8, abs=0.5)
    assert head.ended == 1
    assert not machine.root.exists()


def test_the_entrypoint_is_submitted_to_the_byte_and_once_an_id() -> None:
    head = FakeHead(taken=[False, True])
    text = """bash -c 'echo "$x" '"'"'y'"'"' | tr a b'"""
    play(FakeMachine([head]), job(), program=Program(code_dir="/portable/code", entrypoint=text))
    assert {entrypoint for _, entrypoint, _ in head.submitted} == {text}
    assert len({name for name, _, _ in head.submitted}) == 1
    assert head.submitted[0][0].startswith("demo-")


def test_a_job_that_fails() -> None:
    head = FakeHead(states=list(FAILED), output=[str(number) for number in range(80)])
    result = play(FakeMachine([head]), job())
    assert (result.exit_code, result.job_status, result.deployment_status) == (1, "FAILED", "Failed")
    assert (result.reason, result.message, result.driver_exit_code) == ("AppFailed", "exit code 3", 3)
    assert result.log_tail == tuple(str(number) for number in range(30, 80))
    assert head.ended == 1


def test_retries_are_new_rays_on_the_same_folders() -> None:
    machine = FakeMachine([FakeHead(states=list(FAILED)), FakeHead(states=list(FAILED)), FakeHead(), FakeHead()])
    result = play(machine, job(retries=5))
    assert (result.succeeded, result.attempts) == (True, 3)
    assert [head.ended for head in machine.heads] == [1, 1, 1, 0]
    settings = [head.settings for head in machine.used]
    assert len({one.folder for one in settings if one}) == 3
    assert len({one.work for one in settings if one}) == 1
    assert len({job for head in machine.used for job, _, _ in head.submitted}) == 3


def test_the_last_attempt_decides() -> None:
    machine = FakeMachine([FakeHead(states=list(FAILED)) for _ in range(3)])
    result = play(machine, job(retries=2))
    assert (result.succeeded, result.attempts, result.driver_exit_code) == (False, 3, 3)


def test_a_job_somebody_stopped_is_no_success_and_not_tried_again() -> None:
    machine = FakeMachine([FakeHead(states=[RUNNING, JobState("STOPPED")]), FakeHead()])
    result = play(machine, job(retries=1))
    assert (result.exit_code, result.job_status, result.deployment_status) == (1, "STOPPED", "Complete")
    assert len(machine.used) == 1


def test_a_deadline_stops_the_job_for_good() -> None:
    head = FakeHead(states=[RUNNING])
    machine = FakeMachine([head, FakeHead()])
    result = play(machine, job(deadline="60s", retries=3))
    assert (result.exit_code, result.job_status, result.reason) == (1, "STOPPED", "DeadlineExceeded")
    assert head.stopped == [head.submitted[0][0]]
    assert result.attempts == 1
    assert 60 <= result.seconds < 75


@pytest.mark.parametrize(
    "head",
    [
        FakeHead(up=[False]),
        FakeHead(taken=[False]),
        FakeHead(states=[JobState("PENDING", "waits for 8 GPU")]),
        FakeHead(states=[None]),
    ],
    ids=["no Ray", "not taken", "pending", "no answer"],
)
def test_a_start_deadline_is_tried_again_and_then_told(head: FakeHead) -> None:
    machine = FakeMachine([head, FakeHead(up=[False])])
    with pytest.raises(Unreachable) as caught:
        play(machine, job(startDeadline="30s", retries=1))
    assert caught.value.exit_code == 69
    assert caught.value.diagnostics[0].name == "start-deadline-exceeded"
    assert [one.ended for one in machine.used] == [1, 1]
    assert 60 <= machine.time - 1000 < 65


def test_a_job_that_started_in_time_may_run_on() -> None:
    head = FakeHead(states=[JobState("PENDING"), *[RUNNING] * 1000, JobState("SUCCEEDED", "", 0)])
    assert play(FakeMachine([head]), job(startDeadline="30s")).succeeded


def test_a_job_that_runs_is_not_given_up_because_ray_is_silent_for_a_while() -> None:
    head = FakeHead(states=[RUNNING, *[None] * 500, JobState("SUCCEEDED", "", 0)])
    assert play(FakeMachine([head]), job(startDeadline="30s"), start_timeout=20).succeeded


def test_without_a_start_deadline_the_timeout_of_the_machine_counts() -> None:
    machine = FakeMachine([FakeHead(up=[False], trouble="agents are not there"), FakeHead()])
    with pytest.raises(Unreachable, match=r"start-timeout.*within 7 s; Ray said: agents are not there"):
        play(machine, job(retries=1), start_timeout=7)
    assert len(machine.used) == 1


def test_what_ray_refuses_is_not_asked_again() -> None:
    machine = FakeMachine([FakeHead(taken=[RequestRefused("bad runtime_env")]), FakeHead()])
    result = play(machine, job(retries=1))
    assert (result.exit_code, result.reason, result.message) == (1, "SubmissionFailed", "bad runtime_env")
    assert len(machine.used) == 1


def test_a_ray_that_is_gone_is_a_failed_attempt() -> None:
    machine = FakeMachine([FakeHead(taken=[False, GONE], output=["a"]), FakeHead(states=[RUNNING, GONE], output=["b"])])
    result = play(machine, job(retries=1))
    assert (result.exit_code, result.reason, result.attempts) == (1, "AppFailed", 2)
    assert "last words" in result.message
    assert result.log_tail == ("b",)
    assert [head.ended for head in machine.used] == [1, 1]


@pytest.mark.parametrize("spec", [job(), {"cluster": {}}])
def test_a_ray_that_never_came_up_is_started_again(spec: dict[str, Any]) -> None:
    machine, heard = FakeMachine([FakeHead(up=[False, GONE]), FakeHead(up=[GONE]), FakeHead()]), Heard()
    result = play(machine, spec, heard, once=True)
    assert (result.succeeded, result.attempts) == (True, 1)
    assert [head.ended for head in machine.used] == [1, 1, 1]
    assert heard.progress.count("Ray did not come up, trying again: last words") == 2
    assert len({head.settings.folder for head in machine.used if head.settings}) == 3


def test_a_ray_that_never_comes_up_is_given_up() -> None:
    for spec, reason in ((job(), "AppFailed"), ({"cluster": {}}, "RayGone")):
        machine = FakeMachine([FakeHead(up=[GONE]) for _ in range(3)])
        result = play(machine, spec)
        assert (result.exit_code, result.reason) == (1, reason)
        assert [head.ended for head in machine.used] == [1, 1, 1]


def test_an_interrupt_stops_the_job_and_says_so() -> None:
    head = FakeHead(states=[RUNNING], output=["a", "b", "c", "d"])
    machine, heard = FakeMachine([head], interrupt_at=1000.5), Heard()
    with pytest.raises(Interrupted) as caught:
        play(machine, job(retries=2), heard)
    assert caught.value.exit_code == 130
    assert "the job was stopped, and its local Ray is gone" in str(caught.value)
    assert (head.stopped, head.ended) == ([head.submitted[0][0]], 1)
    assert heard.log == ["a", "b", "c", "d"]
    assert not machine.root.exists()


def test_what_could_not_be_ended_is_told() -> None:
    heard = Heard()
    play(FakeMachine([FakeHead(left=(7, 8))]), job(), heard)
    assert "processes that could not be ended: 7, 8" in heard.progress


def test_a_listener_that_fails_leaves_nothing_behind() -> None:
    machine = FakeMachine([FakeHead(output=["a"])])

    def broken(_: str) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run(workload(), PROGRAM, Choices(), Listener(log=broken), machine=machine)
    assert machine.used[0].ended == 1
    assert not machine.root.exists()


def test_secrets_reach_the_program_and_nobody_else() -> None:
    value = "hunter2-hunter2"
    head = FakeHead(states=[RUNNING, JobState("FAILED", f"died of {value}", 1)], output=[f"my token is {value}!"])
    machine, heard = FakeMachine([head]), Heard()
    spec = {**job(), "secrets": [{"name": "hub", "env": "HF_TOKEN"}, {"name": "tls", "path": "/etc/tls"}]}
    choices = Choices(secrets={"hub": value, "tls/cert.pem": value}, environment={"OTHER": "not passed", "HOME": "/h"})
    result = run(workload(**spec), PROGRAM, choices, heard.listener(), machine=machine)
    assert head.settings is not None
    assert head.settings.environment["HF_TOKEN"] == value
    assert head.settings.environment["HOME"] == "/h"
    assert "OTHER" not in head.settings.environment
    assert machine.seen["secrets/tls/cert.pem"] == value
    shown = [*heard.log, *heard.progress, *map(str, heard.warnings), repr(result), repr(choices)]
    assert not [text for text in shown if value in text]
    assert heard.log == ["my token is ***!"]
    assert result.message == "died of ***"


def test_what_is_kept_has_no_secrets_in_it() -> None:
    machine = FakeMachine()
    result = play(machine, job(), keep_logs=True)
    assert machine.kept is not None
    assert set(machine.kept) == {"secrets", "token"}
    assert result.folder == machine.root


def test_the_code_is_laid_out_as_in_a_pod() -> None:
    machine = FakeMachine()
    made = workload(Bundle({"x.py": b"pass\n", "deep/er/y.py": b"y"}))
    run(made, PROGRAM, Choices(), machine=machine)
    assert machine.seen["code/x.py"] == "pass\n"
    assert machine.seen["code/deep/er/y.py"] == "y"
    settings = machine.used[0].settings
    assert settings is not None
    assert settings.environment["PYTHONPATH"] == str(machine.root / "code")
    assert settings.environment["PATH"].split(os.pathsep)[0] == "/venv/bin"
    assert settings.environment["RAY_AUTH_MODE"] == "token"


def test_results_that_would_be_lost_are_told() -> None:
    class Writing(FakeHead):
        def job(self, job: str) -> JobState | None:
            assert self.settings is not None
            (self.settings.token.parent / "data" / "model" / "weights").touch()
            return super().job(job)

    heard = Heard()
    outputs = [{"name": "model", "size": "1Gi", "env": "OUT"}, {"name": "other", "size": "1Gi", "env": "OTHER"}]
    play(FakeMachine([Writing()]), {**job(), "data": {"outputs": outputs}}, heard)
    assert [line for line in heard.progress if "--data" in line] == [
        "`model` was written and is removed now; --data model=FOLDER keeps it"
    ]


def test_a_python_without_ray_is_told_how_to_get_it() -> None:
    machine = FakeMachine(python=Interpreter("/p", "3.11.0", "/", "/", {}))
    with pytest.raises(MissingExtra) as caught:
        play(machine, job())
    assert caught.value.exit_code == 78
    assert any("uv pip install --python /p 'ray[default]'" in line for line in caught.value.diagnostics[0].help)
    assert not machine.used


def test_choices_that_name_nothing_are_refused_before_anything_starts() -> None:
    machine = FakeMachine()
    with pytest.raises(UsageError) as caught:
        play(machine, job(), data={"corpsu": "/tmp"}, secrets={"hub": "x"})
    assert [one.name for one in caught.value.diagnostics] == ["unknown-data", "unknown-secret"]
    assert not machine.used


def test_only_what_needs_no_installing_is_left_of_the_runtime_env() -> None:
    asked = {"pip": ["nothing-like-it"], "conda": "x", "image_uri": "y", "env_vars": {"A": "b"}, "py_modules": ["z"]}
    program = Program(code_dir="/portable/code", entrypoint="true", runtime_env=asked)
    for install, names in ((False, {"env_vars", "py_modules"}), (True, {"env_vars", "py_modules", "pip", "conda"})):
        machine = FakeMachine()
        play(machine, job(), program=program, install=install)
        assert set(machine.used[0].submitted[0][2]) == names


def test_a_cluster_tells_where_it_is() -> None:
    head, heard = FakeHead(), Heard()
    with pytest.raises(Interrupted, match="the cluster was stopped"):
        play(FakeMachine([head], interrupt_at=1005.0), {"cluster": {}}, heard)
    (address,) = heard.addresses
    assert (address.dashboard, address.client, address.http) == (head.dashboard, head.client, None)
    assert address.token.name == "token"
    assert play(FakeMachine(), {"cluster": {}}, once=True).succeeded


def test_a_schedule_runs_its_job_once() -> None:
    spec = {"schedule": {"cron": "0 2 * * *", "job": {"script": "true"}}}
    result = play(FakeMachine(), spec)
    assert (result.succeeded, result.work, result.job_status) == (True, "schedule", "SUCCEEDED")
