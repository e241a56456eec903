"""Our own head: its command line, and what it makes of Ray's HTTP answers (from a small server of this test's)."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from portable.deploy.local_head import OwnHead, Ports, command
from portable.deploy.local_here import Here, free_ports
from portable.deploy.local_machine import ApplicationState, HeadGone, HeadSettings, JobState, RequestRefused
from portable.deploy.local_processes import KeeperGone, Processes
from portable.deploy.local_resources import LocalResources
from portable.deploy.local_rest import Rest
from tests.deploy.fake_machine import PYTHON

TOKEN = "t" * 64


class Ray:
    """A server that answers what it is told, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.answers: dict[str, tuple[int, Any]] = {}
        ray = self

        class Answering(BaseHTTPRequestHandler):
            def answer(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(size)) if size else None
                ray.asked.append((self.command, self.path, body))
                allowed = self.headers.get("Authorization") == f"Bearer {TOKEN}"
                status, answer = ray.answers.get(self.path, (404, "no such thing")) if allowed else (401, "who?")
                content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = answer  # noqa: N815 - http.server's names

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.port = self.server.server_address[1]


@pytest.fixture
def ray() -> Iterator[Ray]:
    made = Ray()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


class Kept(Processes):
    """Processes that are none."""

    def __init__(self) -> None:
        self.code: int | None = None
        self.gone = False
        self.started: list[tuple[str, ...]] = []
        self.ended = 0

    def start(self, argv: Any, environment: Any, cwd: Path, output: Path) -> int:
        self.started.append(tuple(argv))
        output.write_text("starting\nlast words\n")
        return 7

    def exit_code(self, pid: int) -> int | None:
        assert pid == 7
        if self.gone:
            raise KeeperGone("it ended")
        return self.code

    def end(self, grace: float) -> tuple[int, ...]:
        if self.gone:
            raise KeeperGone("it ended")
        self.ended += 1
        return ()


def settings(folder: Path, **resources: Any) -> HeadSettings:
    token = folder / "token"
    token.write_text(TOKEN)
    return HeadSettings(PYTHON, {"A": "b"}, LocalResources(**resources), folder / "ray-1", folder, token)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def head(ray: Ray, kept: Kept, tmp_path: Path) -> OwnHead:
    return OwnHead(settings(tmp_path), Ports(ray.port, 2, 3), kept)


def test_the_command_line_collides_with_no_other_ray(tmp_path: Path) -> None:
    words = command(settings(tmp_path, cpus=4, gpus=8), Ports(11, 12, 13))
    assert words[:4] == ("/venv/bin/python", "-m", "ray.scripts.scripts", "start")
    options = dict(word.split("=", 1) for word in words if "=" in word)
    assert options["--include-dashboard"] == "true"
    assert options["--temp-dir"] == str(tmp_path / "ray-1")
    assert (options["--dashboard-host"], options["--dashboard-port"]) == ("127.0.0.1", "11")
    assert options["--ray-client-server-port"] == "12"
    free = ("port", "object-manager-port", "node-manager-port", "metrics-export-port")
    assert [options[f"--{name}"] for name in (*free, "dashboard-agent-listen-port")] == ["0"] * 5
    assert "--dashboard-agent-grpc-port" not in options
    assert (options["--num-cpus"], options["--num-gpus"]) == ("4", "8")
    assert not {"--resources", "--labels", "--memory"} & set(options)


def test_resources_and_labels_are_told(tmp_path: Path) -> None:
    told = settings(tmp_path, memory=5, custom={"TPU": 8, "a:b": 0.5}, labels={"x": "1", "y": "2"})
    options = dict(word.split("=", 1) for word in command(told, Ports(1, 2, 3)) if "=" in word)
    assert json.loads(options["--resources"]) == {"TPU": 8, "a:b": 0.5}
    assert (options["--labels"], options["--memory"]) == ("x=1,y=2", "5")


def test_a_head_is_ready_when_its_jobs_answer(ray: Ray, head: OwnHead) -> None:
    assert not head.ready()
    assert head.trouble == "no such thing"
    ray.answers["/api/jobs/"] = (200, [])
    assert head.ready()


def test_a_job_is_submitted_and_told_of(ray: Ray, head: OwnHead) -> None:
    ray.answers["/api/jobs/"] = (503, "agents are not there")
    assert not head.submit("j-1", "echo", {})
    assert head.trouble == "agents are not there"
    ray.answers["/api/jobs/"] = (200, {"submission_id": "j-1"})
    assert head.submit("j-1", "echo $x", {"env_vars": {"a": "b"}})
    assert ray.asked[-1] == (
        "POST",
        "/api/jobs/",
        {"submission_id": "j-1", "entrypoint": "echo $x", "runtime_env": {"env_vars": {"a": "b"}}},
    )
    assert head.job("j-1") is None
    ray.answers["/api/jobs/j-1"] = (200, {"status": "PENDING", "message": None})
    assert head.job("j-1") == JobState("PENDING")
    ray.answers["/api/jobs/j-1"] = (200, {"status": "FAILED", "message": "m", "driver_exit_code": 3})
    assert head.job("j-1") == JobState("FAILED", "m", 3)
    head.stop("j-1")
    assert ray.asked[-1][:2] == ("POST", "/api/jobs/j-1/stop")


def test_a_job_that_arrived_though_the_answer_did_not_is_not_sent_twice(ray: Ray, head: OwnHead) -> None:
    ray.answers["/api/jobs/"] = (500, "Job with submission_id j already exists. Please use a different one")
    assert head.submit("j", "x", {})


def test_what_ray_will_not_have_is_no_matter_of_time(ray: Ray, head: OwnHead) -> None:
    ray.answers["/api/jobs/"] = (400, "bad runtime_env")
    with pytest.raises(RequestRefused, match="bad runtime_env"):
        head.submit("j", "x", {})
    ray.answers["/api/serve/applications/"] = (400, "bad config")
    with pytest.raises(RequestRefused, match="bad config"):
        head.deploy({})


def test_applications_are_deployed_and_told_of(ray: Ray, head: OwnHead) -> None:
    assert head.applications() == {}
    ray.answers["/api/serve/applications/"] = (500, "not yet")
    assert not head.deploy({"a": 1})
    told = {"applications": {"chat": {"status": "RUNNING", "message": ""}, "b": {"status": "DEPLOY_FAILED"}}}
    ray.answers["/api/serve/applications/"] = (200, told)
    assert head.deploy({"a": 1})
    assert head.applications() == {"chat": ApplicationState("RUNNING"), "b": ApplicationState("DEPLOY_FAILED")}


def test_a_head_that_ended_says_its_last_words(kept: Kept, tmp_path: Path) -> None:
    head = OwnHead(settings(tmp_path), Ports(free_ports(1)[0], 2, 3), kept)
    assert not head.ready()
    kept.code = 1
    with pytest.raises(HeadGone, match=r"ended with 1\n.*\nlast words"):
        head.ready()
    kept.gone = True
    with pytest.raises(HeadGone, match="keeps Ray"):
        head.ready()


def test_the_log_is_that_of_the_job_or_else_of_the_workers(ray: Ray, head: OwnHead, tmp_path: Path) -> None:
    logs = tmp_path / "ray-1" / "session_latest" / "logs"
    logs.mkdir(parents=True)
    (logs / "worker-1.out").write_text(":job_id:01\n:actor_name:X\nhello\n")
    (logs / "raylet.out").write_text("noise\n")
    assert head.log() == ("hello",)
    ray.answers["/api/jobs/"] = (200, {})
    head.submit("j", "x", {})
    (logs / "job-driver-j.log").write_text("from the driver\nno end")
    assert head.log() == ("from the driver",)
    assert head.log(last=True) == ("no end",)


def test_ending_a_head_ends_its_processes(head: OwnHead, kept: Kept) -> None:
    head.end()
    assert kept.ended == 1
    kept.gone = True
    assert head.end() == ()


def test_a_service_answers_or_not(ray: Ray, head: OwnHead) -> None:
    assert not head.answers(f"http://127.0.0.1:{ray.port}/-/healthz")
    assert not head.answers(f"http://127.0.0.1:{free_ports(1)[0]}/")


def test_no_proxy_is_asked_for_what_is_here(ray: Ray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_ports(1)[0]}")
    ray.answers["/x"] = (200, b"plain text")
    assert Rest(f"http://127.0.0.1:{ray.port}", TOKEN).call("GET", "/x") == (200, "plain text")
    assert Rest(f"http://127.0.0.1:{ray.port}").call("GET", "/x") == (401, "who?")


def test_free_ports_are_different_and_the_preferred_one_if_it_is_free() -> None:
    assert len(set(free_ports(5))) == 5
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert Here().free_port(port) != port
    assert Here().free_port(port) == port
