"""`portable logs`: what a workload prints."""

from __future__ import annotations

from typing import Annotated

import typer

from portable.cli.arguments import OneTarget, Spec
from portable.cli.live import Context, Kubeconfig, Namespace, Reach, RequestTimeout, connect, named
from portable.cli.session import session
from portable.report.terminal import neutral

FORMATS = ("text",)

Follow = Annotated[bool, typer.Option("--follow", "-f", help="Go on until it ends; wait for it if it has not started.")]
Tail = Annotated[int | None, typer.Option("--tail", metavar="LINES", min=0, help="Only the last lines.")]
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
    from portable.api import deploying

    run = session(ctx)
    (output, *_) = run.outputs(FORMATS, "text")
    reach = Reach(kubeconfig, context, namespace, request_timeout)
    found = named(run, spec, target, reach)
    cluster = connect(found, reach)
    view = run.view(output)
    collected = []
    for line in deploying.logs(
        found.workload, found.place, cluster, of=of, follow=follow, tail=tail, say=run.screen.say
    ):
        safe = neutral(line, view.unicode) if view.terminal else line
        if output.path is None:
            run.emit(output, f"{safe}\n")
        else:
            collected.append(f"{safe}\n")
    if output.path is not None:
        run.emit(output, "".join(collected))
    return 0
