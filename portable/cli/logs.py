"""`portable logs`: what a workload prints."""

from __future__ import annotations

from typing import Annotated

import typer

from portable.cli.arguments import OneTarget, Spec
from portable.cli.live import Context, Kubeconfig, Namespace, Reach, RequestTimeout, connect, named
from portable.cli.session import session
from portable.errors import Diagnostic, Refused
from portable.report.terminal import neutral

FORMATS = ("text",)

Follow = Annotated[bool, typer.Option("--follow", "-f", help="Go on until it ends; wait for it if it has not started.")]
Tail = Annotated[int | None, typer.Option("--tail", metavar="LINES", help="Only the last lines.")]
Of = Annotated[
    str | None, typer.Option("--of", metavar="ROLE", help="The pods of a role: head, submitter or a group's name.")
]


def command(
    ctx: typer.Context,
    spec: Spec,
    target: OneTarget = None,
    follow: Follow = False,
    tail: Tail = None,
    of: Of = None,
    kubeconfig: Kubeconfig = None,
    context: Context = None,
    namespace: Namespace = None,
    request_timeout: RequestTimeout = 30,
) -> int:
    """Show what a workload prints: of a job the submitter's log, else the dashboard's copy; else the head's.

    Ends with 1 if there is nothing to read.
    """
    from portable.deploy.logs import Wanted, lines
    from portable.deploy.subjects import watched

    run = session(ctx)
    (output, *_) = run.outputs(FORMATS, "text")
    found = named(run, spec, target, Reach(kubeconfig, context, namespace, request_timeout))
    cluster = connect(found, Reach(kubeconfig, context, namespace, request_timeout))
    refs = [ref for ref in watched(cluster, found.workload, found.subject) if not ref.kind.endswith("CronJob")]
    if not refs:
        message = f"{found.subject.workload} has not run yet"
        raise Refused(Diagnostic("no-log", message, help=("`portable status` shows its schedule",)))
    view = run.view(output)
    collected = []
    for line in lines(cluster, refs[-1], Wanted(of, follow, tail), run.screen.say):
        safe = neutral(line, view.unicode) if view.terminal else line
        if output.path is None:
            run.emit(output, f"{safe}\n")
        else:
            collected.append(f"{safe}\n")
    if output.path is not None:
        run.emit(output, "".join(collected))
    return 0
