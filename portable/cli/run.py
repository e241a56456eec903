"""`portable run`: the workload on a Ray of its own on this machine."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from portable.cli.arguments import Spec
from portable.cli.outputs import Output
from portable.cli.run_shown import json_text, listener, tell
from portable.cli.session import Session, session
from portable.errors import Diagnostic, Problem, UsageError

if TYPE_CHECKING:
    from portable.deploy.local_request import Program
    from portable.model.accelerator import Accelerator
    from portable.model.workload import Job, Workload

FORMATS = ("text", "json")

Target = Annotated[
    list[str] | None,
    typer.Option("--target", "-t", metavar="NAME", help="Take the accelerator models of this target or provider."),
]
Arguments = Annotated[
    list[str] | None, typer.Argument(metavar="-- ARGS", help="More arguments for the job's command or script.")
]
Data = Annotated[
    list[str] | None,
    typer.Option("--data", metavar="NAME=PATH|URI", help="What a data name is here; otherwise an empty folder."),
]
Secret = Annotated[
    list[str] | None,
    typer.Option("--secret", metavar="NAME=VARIABLE", help="Take a secret from a variable; NAME/FILE for folders."),
]
Python = Annotated[
    str | None, typer.Option("--python", metavar="PATH", help="The Python that has Ray and the program's packages.")
]
CodeFolder = Annotated[
    Path | None, typer.Option("--code", metavar="DIR", help="Take the code from here, not from where the spec says.")
]
Workers = Annotated[int | None, typer.Option("--workers", metavar="N", min=1, help="At most N workers of each group.")]
NoAccelerators = Annotated[
    bool, typer.Option("--no-accelerators", help="Tell Ray of no accelerators; without, of those the groups ask for.")
]
Install = Annotated[bool, typer.Option("--install", help="Let Ray install the requirements, as it does in a cluster.")]
KeepLogs = Annotated[bool, typer.Option("--keep-logs", help="Leave logs and data where they are, and say where.")]
Once = Annotated[bool, typer.Option("--once", help="Services and clusters: end as soon as they are up.")]
Port = Annotated[int | None, typer.Option("--port", metavar="N", min=1, max=65535, help="The port of a service.")]
Timeout = Annotated[
    str, typer.Option("--timeout", metavar="TIME", show_default=True, help="Until Ray, and a service, must be up.")
]


def command(
    ctx: typer.Context,
    spec: Spec,
    arguments: Arguments = None,
    target: Target = None,
    data: Data = None,
    secret: Secret = None,
    python: Python = None,
    code: CodeFolder = None,
    workers: Workers = None,
    no_accelerators: NoAccelerators = False,
    install: Install = False,
    keep_logs: KeepLogs = False,
    once: Once = False,
    port: Port = None,
    timeout: Timeout = "5m",
) -> int:
    """Run the workload on a Ray of its own on this machine: no Kubernetes, no cloud, no account.

    A job, or one run of a schedule, runs to its end; a service or a cluster stays until Ctrl-C. The program's log goes
    to standard output, all else to standard error. Accelerators are names for placement: calls to devices that are not
    here fail. Requirements are not installed unless `--install` says so: what is missing is told. Whatever happens,
    nothing is left running. Ends with 1 if the job fails, 69 if it does not start in time, 130 if it is stopped.
    """
    from portable.deploy.local_ray import Choices, run

    here = session(ctx)
    outputs = here.outputs(FORMATS, "text")
    workload = here.load(spec)
    choices = Choices(
        python=python or sys.executable,
        code=code,
        data=_pairs(data, "--data", "PATH"),
        secrets=_values(_pairs(secret, "--secret", "VARIABLE")),
        accelerators=not no_accelerators,
        workers=workers,
        install=install,
        keep_logs=keep_logs,
        once=once,
        start_timeout=_seconds(timeout),
        port=port,
    )
    program = _program(here, workload, spec, target or [], arguments or [])
    shown = any(output == Output("json") for output in outputs)
    with _stoppable():
        result = run(workload, program, choices, listener(here, log_aside=shown))
    tell(here, workload, result)
    for output in outputs:
        if output.format == "json":
            here.emit(output, json_text(result))
    return result.exit_code


def _program(here: Session, workload: Workload, spec: str, target: list[str], arguments: list[str]) -> Program:
    """What a cluster would be given, with more arguments if there are any."""
    from portable.compiler.entrypoint import CODE_DIR
    from portable.compiler.rayservice import serve_application
    from portable.compiler.runtime_env import declared_env
    from portable.deploy.local_request import Program

    if arguments and workload.job is None:
        message = f"a {workload.work} has no command that could take `{shlex.join(arguments)}`"
        raise UsageError(Diagnostic("no-command", message))
    service = workload.spec.service
    return Program(
        code_dir=CODE_DIR,
        entrypoint=None if workload.job is None else job_entrypoint(workload, workload.job, arguments),
        applications=() if service is None else tuple(serve_application(one, {}) for one in service.applications),
        runtime_env=declared_env(workload),
        accelerators=_accelerators(here, workload, spec, target),
    )


def job_entrypoint(workload: Workload, job: Job, arguments: list[str]) -> str:
    """The text that the compiled RayJob submits; arguments go behind those of a command, or are $1 … of a script."""
    from portable.compiler.entrypoint import entrypoint

    has_code = workload.spec.code.delivery in ("configMap", "git")
    if job.command is not None:
        longer = job.model_copy(update={"command": (*job.command, *arguments)})
        return entrypoint(longer, has_code=has_code)
    more = f" {shlex.join(['bash', *arguments])}" if arguments else ""
    return f"{entrypoint(job, has_code=has_code)}{more}"


def _accelerators(here: Session, workload: Workload, spec: str, target: list[str]) -> Mapping[str, Accelerator]:
    """The model of each group: what a target would give it, or the first one it accepts."""
    from portable.api import placing
    from portable.resolver.accelerators import accepted

    if target:
        table = here.targets(spec)
        name = here.one_target(table, target)
        placement = placing.resolve(workload, name, table=table, catalogue=here.catalogue)
        return {seat.role: seat.accelerator for seat in placement.groups if seat.accelerator is not None}
    known = here.catalogue.accelerators
    asking = {group.name: group.accelerator for group in workload.spec.groups if group.accelerator is not None}
    found = {name: accepted(request, known) for name, request in asking.items()}
    for name, models in found.items():
        if not models:
            message = f"no accelerator is known that group `{name}` accepts"
            raise UsageError(Diagnostic("unknown-accelerator", message, help=("`portable compare` says more",)))
    return {name: models[0] for name, models in found.items()}


@contextmanager
def _stoppable() -> Iterator[None]:
    """Makes SIGTERM and a closed terminal what Ctrl-C is, so that the job is stopped and said to be."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before: dict[signal.Signals, Callable[..., Any] | int | None] = {}
    for one in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(one) is signal.SIG_DFL:
            before[one] = signal.signal(one, interrupt)
    try:
        yield
    finally:
        for one, old in before.items():
            signal.signal(one, old)


def _pairs(texts: list[str] | None, flag: str, what: str) -> dict[str, str]:
    """`NAME=VALUE` texts.

    Raises:
        UsageError: one is no such text.
    """
    found: dict[str, str] = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise UsageError(Diagnostic("bad-pair", f"`{flag} {text}`: write {flag} NAME={what}"))
        found[name] = value
    return found


def _values(variables: Mapping[str, str]) -> dict[str, str]:
    """The values of variables of the caller, by secret.

    Raises:
        UsageError: one is not set.
    """
    for name, variable in variables.items():
        if variable not in os.environ:
            message = f"`--secret {name}={variable}`: the variable {variable} is not set"
            raise UsageError(Diagnostic("variable-not-set", message))
    return {name: os.environ[variable] for name, variable in variables.items()}


def _seconds(text: str) -> int:
    from portable.model.quantity import parse_duration

    try:
        return parse_duration(text)
    except Problem as problem:
        raise UsageError(Diagnostic(problem.name, f"--timeout: {problem.message}", help=problem.help)) from None
