"""A local service: up, answering, gone, and never up."""

from __future__ import annotations

import pytest

from portable.deploy.local_machine import ApplicationState, RequestRefused
from portable.errors import Interrupted, Unreachable, UsageError
from tests.deploy.fake_machine import GONE, FakeHead, FakeMachine
from tests.deploy.local_runs import SERVING, Heard, play

SERVICE = {"service": {"applications": [{"name": "chat", "import": "app:build"}]}}
UP = {"chat": ApplicationState("RUNNING")}
COMING = {"chat": ApplicationState("DEPLOYING")}


def test_a_service_is_up_and_answers() -> None:
    head = FakeHead(deployed=[False, True], applied=[{}, COMING, UP], healthy=[False, True], output=["x"])
    machine, heard = FakeMachine([head]), Heard()
    result = play(machine, SERVICE, heard, SERVING, once=True)
    assert (result.succeeded, result.work, result.job_status) == (True, "service", "")
    assert head.configs[-1] == {
        "proxy_location": "HeadOnly",
        "http_options": {"host": "127.0.0.1", "port": 8000},
        "applications": [{"name": "chat", "import_path": "app:build"}],
    }
    assert heard.addresses[0].http == "http://127.0.0.1:8000"
    assert head.ended == 1


def test_a_service_takes_another_port_unless_one_was_asked_for() -> None:
    machine, heard = FakeMachine([FakeHead(applied=[UP])], busy=8000), Heard()
    play(machine, SERVICE, heard, SERVING, once=True)
    assert heard.addresses[0].http == "http://127.0.0.1:9000"
    machine = FakeMachine(busy=8000)
    with pytest.raises(UsageError, match="port-taken"):
        play(machine, SERVICE, program=SERVING, port=8000)
    assert not machine.used


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (FakeHead(applied=[COMING, {"chat": ApplicationState("DEPLOY_FAILED", "no module app")}]), "no module app"),
        (FakeHead(deployed=[RequestRefused("bad config")]), "bad config"),
    ],
    ids=["deploy failed", "refused"],
)
def test_a_service_that_cannot_be(head: FakeHead, words: str) -> None:
    result = play(FakeMachine([head]), SERVICE, program=SERVING, once=True)
    assert (result.exit_code, result.reason, result.deployment_status) == (1, "DeployFailed", "Failed")
    assert words in result.message
    assert head.ended == 1


@pytest.mark.parametrize(
    "head",
    [
        FakeHead(up=[False]),
        FakeHead(deployed=[False]),
        FakeHead(applied=[COMING]),
        FakeHead(applied=[UP], healthy=[False]),
    ],
    ids=["no Ray", "not taken", "not up", "no answer"],
)
def test_a_service_that_is_not_up_in_time(head: FakeHead) -> None:
    with pytest.raises(Unreachable, match="within 20 s"):
        play(FakeMachine([head]), SERVICE, program=SERVING, start_timeout=20)
    assert head.ended == 1


def test_a_service_stays_until_interrupted_and_tells_of_changes() -> None:
    sick = {"chat": ApplicationState("UNHEALTHY", "it coughs")}
    head = FakeHead(applied=[UP, UP, sick], output=["a", "b", "c"])
    heard = Heard()
    with pytest.raises(Interrupted, match="the service was stopped"):
        play(FakeMachine([head], interrupt_at=1030.0), SERVICE, heard, SERVING)
    assert "chat: UNHEALTHY it coughs" in heard.progress
    assert heard.log == ["a", "b", "c"]
    assert head.ended == 1


@pytest.mark.parametrize(
    "head", [FakeHead(deployed=[GONE]), FakeHead(applied=[COMING, GONE]), FakeHead(applied=[UP, UP, GONE])]
)
def test_a_service_whose_ray_dies_ends(head: FakeHead) -> None:
    result = play(FakeMachine([head]), SERVICE, program=SERVING)
    assert (result.exit_code, result.reason) == (1, "RayGone")
    assert "last words" in result.message
    assert head.ended == 1
