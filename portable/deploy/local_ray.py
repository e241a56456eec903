"""`portable run`: a workload on a Ray of its own on this machine, to its end; no Kubernetes, no cloud, no account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from portable.deploy.local_data import check
from portable.deploy.local_differences import IN_IMAGES, INSTALLING, differences
from portable.deploy.local_folder import PRIVATE, Layout, environment, lay_out
from portable.deploy.local_here import Here
from portable.deploy.local_hiding import Hiding
from portable.deploy.local_job import JobEnd, JobRun
from portable.deploy.local_machine import Head, HeadGone, HeadSettings, Machine, Scratch
from portable.deploy.local_python import Interpreter, require_ray
from portable.deploy.local_request import Address, Choices, Listener, Program, RunResult
from portable.deploy.local_resources import local_resources
from portable.deploy.local_service import ServiceFailed, Standing, stand_up
from portable.deploy.local_start import take_down
from portable.errors import Diagnostic, Interrupted, UsageError
from portable.model.workload import Workload

__all__ = ["Address", "Choices", "Listener", "Program", "RunResult", "run"]

_SERVE_PORT = 8000


def run(
    workload: Workload,
    program: Program,
    choices: Choices | None = None,
    listener: Listener | None = None,
    *,
    machine: Machine | None = None,
) -> RunResult:
    """Runs a workload here: a job or one run of a schedule to its end, a service or a cluster until interrupted.

    Whatever happens, nothing is left: every process of it is ended and its folder removed (save with `keep_logs`), even
    if this process is killed.

    Raises:
        UsageError: a choice names nothing of the workload, or a folder or Python that is not there.
        MissingExtra: the Python has no Ray that can run jobs (or serve).
        InvalidInput: the code's repository cannot be cloned.
        Unreachable: Ray, the job or the service was not up in time.
        Interrupted: on KeyboardInterrupt; the job was stopped and the Ray is gone.
    """
    return _Run(workload, program, choices or Choices(), listener or Listener(), machine or Here()).result()


class _Run:
    """One run with everything it was given."""

    def __init__(
        self, workload: Workload, program: Program, choices: Choices, listener: Listener, machine: Machine
    ) -> None:
        self._workload = workload
        self._program = program
        self._choices = choices
        self._hide = Hiding(choices.secrets.values())
        self._listener = replace(listener, log=lambda line: listener.log(self._hide(line)))
        self._machine = machine
        self._begin = machine.now()
        models = program.accelerators if choices.accelerators else {}
        self._resources = local_resources(workload.spec, models, most=choices.workers)

    def result(self) -> RunResult:
        """What the run came to."""
        check(self._workload, self._choices)
        interpreter = self._machine.interpreter(self._choices.python)
        require_ray(interpreter, serve=self._workload.spec.service is not None)
        port = self._port()
        try:
            with self._machine.scratch() as scratch:
                made = self._in(scratch, interpreter, port)
        except KeyboardInterrupt:
            raise Interrupted(self._stopped()) from None
        return replace(made, seconds=round(self._machine.now() - self._begin, 3))

    def _in(self, scratch: Scratch, interpreter: Interpreter, port: int) -> RunResult:
        if self._choices.keep_logs:
            scratch.keep(PRIVATE)
            self._listener.progress(f"logs and data stay in {scratch.root}")
        layout = lay_out(self._workload, self._choices, scratch.root)
        for one in differences(self._workload, self._program, self._choices, layout, interpreter, self._resources):
            self._listener.warning(one)
        start = self._starter(scratch, interpreter, layout)
        made = self._job(start) if self._workload.job is not None else self._standing(start, layout, port)
        self._tell_of_outputs(layout)
        return replace(made, folder=scratch.root if self._choices.keep_logs else None)

    def _starter(self, scratch: Scratch, interpreter: Interpreter, layout: Layout) -> Callable[[], Head]:
        """What starts one Ray after another."""
        settings = HeadSettings(
            interpreter=interpreter,
            environment=environment(self._workload, self._choices, layout, interpreter, self._program.code_dir),
            resources=self._resources,
            folder=layout.root / "ray",
            work=layout.work,
            token=layout.token,
        )

        numbers = count(1)

        def start() -> Head:
            self._listener.progress(f"starting Ray {interpreter.ray} (Python {interpreter.version})")
            return scratch.start(replace(settings, folder=layout.root / f"ray-{next(numbers)}"))

        return start

    def _job(self, start: Callable[[], Head]) -> RunResult:
        job = self._workload.job
        assert job is not None
        assert self._program.entrypoint is not None
        end = JobRun(
            name=self._workload.name,
            job=job,
            entrypoint=self._program.entrypoint,
            runtime_env=self._runtime_env(),
            start=start,
            machine=self._machine,
            listener=self._listener,
            start_timeout=self._choices.start_timeout,
        ).run()
        return self._of_job(end)

    def _of_job(self, end: JobEnd) -> RunResult:
        good = end.status == "SUCCEEDED"
        return RunResult(
            workload=self._workload.name,
            work=self._workload.work,
            succeeded=good,
            job_status=end.status,
            deployment_status="Failed" if end.reason else "Complete",
            reason=end.reason,
            message=self._hide(end.message),
            driver_exit_code=end.exit_code,
            attempts=end.attempts,
            log_tail=tuple(self._hide(line) for line in end.tail),
        )

    def _standing(self, start: Callable[[], Head], layout: Layout, port: int) -> RunResult:
        """A service or a cluster, until somebody says enough."""
        try:
            standing = stand_up(start, self._machine, self._listener, self._choices.start_timeout)
            try:
                self._stand(standing, layout, port)
            finally:
                take_down(standing.head, self._listener)
        except ServiceFailed as failure:
            return self._of_service("DeployFailed", str(failure))
        except HeadGone as gone:
            return self._of_service("RayGone", f"the local Ray is gone: {gone}")
        return self._of_service()

    def _stand(self, standing: Standing, layout: Layout, port: int) -> None:
        url = self._serve(standing, port)
        head = standing.head
        self._listener.ready(Address(self._workload.name, head.dashboard, head.client, layout.token, url))
        if not self._choices.once:
            standing.stay()

    def _serve(self, standing: Standing, port: int) -> str | None:
        """Deploys the service, if it is one; returns where it answers."""
        service = self._workload.spec.service
        if service is None:
            return None
        environment = self._runtime_env()
        applications = [
            dict(one) | ({"runtime_env": environment} if environment else {}) for one in self._program.applications
        ]
        http = {"host": "127.0.0.1", "port": port}
        standing.deploy({"proxy_location": "HeadOnly", "http_options": http, "applications": applications})
        url = f"http://127.0.0.1:{port}"
        standing.expect_answer(f"{url}/-/healthz")
        return url

    def _port(self) -> int:
        """The HTTP port of a service.

        Raises:
            UsageError: it was asked for and is not free.
        """
        wanted = self._choices.port
        port = self._machine.free_port(wanted or _SERVE_PORT)
        if wanted not in (None, port):
            raise UsageError(Diagnostic("port-taken", f"something listens on port {wanted} already"))
        return port

    def _runtime_env(self) -> Mapping[str, Any]:
        """The runtime environment without what is not installed here."""
        left_out = IN_IMAGES if self._choices.install else (*IN_IMAGES, *INSTALLING)
        return {name: value for name, value in self._program.runtime_env.items() if name not in left_out}

    def _of_service(self, reason: str = "", message: str = "") -> RunResult:
        return RunResult(
            workload=self._workload.name,
            work=self._workload.work,
            succeeded=not reason,
            deployment_status="Failed" if reason else "Complete",
            reason=reason,
            message=self._hide(message),
        )

    def _tell_of_outputs(self, layout: Layout) -> None:
        """Says what the program wrote to folders that go away now."""
        for name, folder in layout.outputs.items():
            if not self._choices.keep_logs and any(folder.iterdir()):
                self._listener.progress(f"`{name}` was written and is removed now; --data {name}=FOLDER keeps it")

    def _stopped(self) -> Diagnostic:
        what = "the job was stopped" if self._workload.job is not None else f"the {self._workload.work} was stopped"
        return Diagnostic("interrupted", f"{what}, and its local Ray is gone")
