"""What `portable run` shows while it runs, and how the run ended."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Literal

from typing_extensions import TypedDict

from portable.cli.session import Session
from portable.errors import Diagnostic

if TYPE_CHECKING:
    from portable.deploy.local_request import Address, Listener, RunResult
    from portable.model.workload import Workload


class RunDocument(TypedDict):
    """How a local run ended; the words are those of RayJob's status."""

    workload: str
    work: Literal["job", "service", "cluster", "schedule"]
    succeeded: bool
    job_status: str
    """SUCCEEDED, FAILED or STOPPED; empty for services and clusters, and where no job was ever made."""
    job_deployment_status: str
    """Complete or Failed."""
    reason: str
    """AppFailed, DeadlineExceeded, SubmissionFailed, DeployFailed, RayGone; empty if all went well."""
    message: str
    """What Ray says about the end."""
    driver_exit_code: int | None
    """Of the job's program; null if it never ran, or was stopped."""
    attempts: int
    seconds: float
    log_tail: list[str]
    """The last lines the program wrote."""
    folder: str | None
    """Where logs and data are, if they were to be kept."""


_TAIL = 20
"""Lines of the log that are shown again where it was written elsewhere."""


def listener(here: Session, *, log_aside: bool) -> Listener:
    """Shows what happens: the log on standard output, or with `log_aside` beside everything else on standard error."""
    from portable.deploy.local_request import Listener

    def log(line: str) -> None:
        if log_aside:
            here.screen.error(f"{line}\n")
        else:
            here.screen.result(f"{line}\n", exact=True)

    def ready(address: Address) -> None:
        _show_address(here, address)

    return Listener(log=log, progress=here.screen.say, warning=lambda one: here.show([one]), ready=ready)


def _show_address(here: Session, address: Address) -> None:
    """Where it answers; of a cluster the lines a shell can take over are the result."""
    here.screen.say(f"dashboard: {address.dashboard}")
    if address.http is not None:
        here.screen.say(f"{address.workload} answers at {address.http}; Ctrl-C ends it")
        return
    lines = {
        "RAY_ADDRESS": address.client,
        "RAY_API_SERVER_ADDRESS": address.dashboard,
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(address.token),
    }
    text = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in lines.items())
    here.screen.result(text, exact=True)
    here.screen.say("with these set, `ray job submit -- …` and `ray.init()` use it; Ctrl-C ends it")


def tell(here: Session, workload: Workload, result: RunResult) -> None:
    """How it ended."""
    time = f"{result.seconds:.0f} s"
    if result.succeeded:
        how = result.job_status or "was up"
        here.screen.say(f"{result.workload}: {how} after {time}" + _attempts(result))
        return
    code = "" if result.driver_exit_code is None else f", exit code {result.driver_exit_code}"
    status = f"{result.job_status or 'FAILED'} ({result.reason or 'stopped'}{code})"
    message = f"{result.workload}: {status} after {time}{_attempts(result)}"
    # On one terminal the log has just been seen.
    seen = here.screen.out.terminal and here.screen.err.terminal
    tail = () if seen or not result.log_tail else ("the end of the log:\n" + "\n".join(result.log_tail[-_TAIL:]),)
    said = () if result.log_tail and result.reason == "AppFailed" else (result.message,)
    place = workload.location("spec", workload.work)
    here.show([Diagnostic("run-failed", message, place, notes=(*filter(None, said), *tail))], "error")


def _attempts(result: RunResult) -> str:
    return f", attempt {result.attempts}" if result.attempts > 1 else ""


def json_text(result: RunResult) -> str:
    """The document `run`."""
    from portable.report.json_document import document

    body: RunDocument = {
        "attempts": result.attempts,
        "driver_exit_code": result.driver_exit_code,
        "folder": None if result.folder is None else str(result.folder),
        "job_deployment_status": result.deployment_status,
        "job_status": result.job_status,
        "log_tail": list(result.log_tail),
        "message": result.message,
        "reason": result.reason,
        "seconds": result.seconds,
        "succeeded": result.succeeded,
        "work": result.work,
        "workload": result.workload,
    }
    return document("run", body)
