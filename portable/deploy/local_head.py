"""A Ray head of our own on this machine: its command line, its ports, and its HTTP interface."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from portable.deploy.local_log import Follower
from portable.deploy.local_machine import ApplicationState, HeadGone, HeadSettings, JobState, RequestRefused
from portable.deploy.local_processes import KeeperGone, Processes
from portable.deploy.local_rest import Answer, Rest

_LOOPBACK = "127.0.0.1"
_GRACE = 2.0
"""Seconds Ray's processes, and what the program left behind, get to end by themselves."""
_STARTING_SERVE = 120.0
"""Seconds until the first configuration is answered: Ray starts Serve before it does."""
_LAST_WORDS = 20
_MARKS = (":job_id:", ":actor_name:", ":task_name:")
"""Begins of lines with which Ray notes in a worker's output whose it is."""
_ALREADY = "already exists"


class Ports(NamedTuple):
    """Ports Ray does not choose by itself: by default they are the same for every Ray of a machine."""

    dashboard: int
    client: int
    metrics: int


def command(settings: HeadSettings, ports: Ports) -> tuple[str, ...]:
    """The command line that starts the head and stays with it.

    Unless told that the dashboard must be there, Ray goes on when it does not come up, and takes no job.
    Port 0 and no port both mean a free one, but not for every option: the agent's gRPC port must not be said to be 0.
    """
    resources = settings.resources
    options = {
        "node-ip-address": _LOOPBACK,
        "port": 0,
        "object-manager-port": 0,
        "node-manager-port": 0,
        "include-dashboard": "true",
        "dashboard-host": _LOOPBACK,
        "dashboard-port": ports.dashboard,
        "dashboard-agent-listen-port": 0,
        "metrics-export-port": 0,
        "ray-client-server-port": ports.client,
        "temp-dir": settings.folder,
        "num-cpus": resources.cpus,
        "num-gpus": resources.gpus,
    }
    if resources.memory:
        options["memory"] = resources.memory
    if resources.custom:
        options["resources"] = json.dumps(dict(resources.custom))
    if resources.labels:
        options["labels"] = ",".join(f"{name}={value}" for name, value in resources.labels.items())
    flags = ("--head", "--block", "--disable-usage-stats", "--no-monitor")
    ray = (settings.interpreter.path, "-m", "ray.scripts.scripts", "start")
    return (*ray, *flags, *(f"--{name}={value}" for name, value in options.items()))


class OwnHead:
    """A head that was started with a keeper; it ends with it."""

    def __init__(self, settings: HeadSettings, ports: Ports, processes: Processes) -> None:
        self._folder = settings.folder
        self._output = settings.folder.with_suffix(".out")
        self._processes = processes
        self._rest = Rest(f"http://{_LOOPBACK}:{ports.dashboard}", settings.token.read_text(encoding="utf-8"))
        self.dashboard = self._rest.address
        """The dashboard's URL."""
        self.client = f"ray://{_LOOPBACK}:{ports.client}"
        """The address for Ray clients."""
        self.trouble = ""
        """What it last answered instead of doing what was asked."""
        self._jobs: list[str] = []
        self._log = Follower(self._log_files)
        environment = {**settings.environment, "DASHBOARD_METRIC_PORT": str(ports.metrics)}
        settings.folder.mkdir(mode=0o700)
        self._pid = processes.start(command(settings, ports), environment, settings.work, self._output)

    def ready(self) -> bool:
        """Whether the jobs API answers."""
        answer = self._ask("GET", "/api/jobs/")
        return answer is not None and answer.good

    def submit(self, job: str, entrypoint: str, runtime_env: Mapping[str, Any]) -> bool:
        """Submits a job under an id; asking twice submits once.

        Raises:
            RequestRefused: Ray will not have it.
        """
        body = {"submission_id": job, "entrypoint": entrypoint, "runtime_env": dict(runtime_env)}
        answer = self._ask("POST", "/api/jobs/", body)
        if answer is None:
            return False
        if answer.good or _ALREADY in str(answer.body):
            self._jobs.append(job)
            return True
        if answer.status < 500:
            raise RequestRefused(self.trouble)
        return False

    def job(self, job: str) -> JobState | None:
        """How a job stands; None while Ray does not answer."""
        answer = self._ask("GET", f"/api/jobs/{job}")
        if answer is None or not answer.good:
            return None
        told = answer.body
        return JobState(told["status"], told.get("message") or "", told.get("driver_exit_code"))

    def stop(self, job: str) -> None:
        """Asks for the end of a job."""
        self._rest.call("POST", f"/api/jobs/{job}/stop", {})

    def deploy(self, config: Mapping[str, Any]) -> bool:
        """Hands Ray Serve its configuration.

        Raises:
            RequestRefused: Serve will not have it.
        """
        answer = self._ask("PUT", "/api/serve/applications/", dict(config), timeout=_STARTING_SERVE)
        if answer is not None and 400 <= answer.status < 500:
            raise RequestRefused(self.trouble)
        return answer is not None and answer.good

    def applications(self) -> Mapping[str, ApplicationState]:
        """The state of every application; empty while Serve does not answer."""
        answer = self._ask("GET", "/api/serve/applications/")
        if answer is None or not answer.good:
            return {}
        told = answer.body.get("applications", {})
        return {name: ApplicationState(one["status"], one.get("message") or "") for name, one in told.items()}

    def answers(self, url: str) -> bool:
        """Whether an HTTP server answers there with success."""
        answer = Rest(url).call("GET", "")
        return answer is not None and answer.good

    def log(self, *, last: bool = False) -> tuple[str, ...]:
        """New lines of the job's driver, which has its workers' too, or of all workers where there is no job."""
        return tuple(line for line in self._log.lines(last=last) if not line.startswith(_MARKS))

    def end(self) -> tuple[int, ...]:
        """Ends every process of this Ray; returns the ids of those that could not be ended."""
        try:
            return self._processes.end(_GRACE)
        except KeeperGone:
            return ()

    def _log_files(self) -> Iterable[Path]:
        logs = self._folder / "session_latest" / "logs"
        if self._jobs:
            return [logs / f"job-driver-{job}.log" for job in self._jobs]
        return sorted((*logs.glob("worker-*.out"), *logs.glob("worker-*.err")))

    def _ask(self, method: str, path: str, body: Any = None, **more: Any) -> Answer | None:
        """The answer of a Ray that is still there."""
        answer = self._rest.call(method, path, body, **more)
        if answer is None:
            self._expect_alive()
        elif not answer.good:
            self.trouble = str(answer.body).strip()
        return answer

    def _expect_alive(self) -> None:
        try:
            code = self._processes.exit_code(self._pid)
        except KeeperGone as error:
            raise HeadGone("the process that keeps Ray was ended") from error
        if code is not None:
            words = self._output.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_WORDS:]
            raise HeadGone(f"Ray ended with {code}\n" + "\n".join(words))
