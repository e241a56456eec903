"""`portable status`: one look at a workload on its cluster."""

from __future__ import annotations

import typer

from portable.cli.arguments import OneTarget, Spec
from portable.cli.live import Context, Kubeconfig, Namespace, Reach, RequestTimeout, connect, named
from portable.cli.session import session
from portable.report.state import FORMATS


def command(
    ctx: typer.Context,
    spec: Spec,
    target: OneTarget = None,
    kubeconfig: Kubeconfig = None,
    context: Context = None,
    namespace: Namespace = None,
    request_timeout: RequestTimeout = 30,
) -> int:
    """Show what a workload is doing: its Ray object, its queue's verdict, its pods and why they do not run, warnings.

    Ends with 0 whatever it does; what it does is in the output.
    """
    from portable.api import deploying

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    reach = Reach(kubeconfig, context, namespace, request_timeout)
    found = named(run, spec, target, reach)
    status = deploying.status(found.workload, found.place, connect(found, reach))
    for output in outputs:
        run.emit(output, FORMATS[output.format](status, run.view(output)))
    return 0
