"""`portable drift`: what others have changed since the last apply."""

from __future__ import annotations

import typer

from portable.cli.arguments import OneTarget, Spec
from portable.cli.live import Context, DetailedExitcode, Kubeconfig, Namespace, Reach, RequestTimeout, connect, named
from portable.cli.session import session
from portable.report.drifted import FORMATS

DRIFTED, DRIFTED_DETAILED = 1, 2


def command(
    ctx: typer.Context,
    spec: Spec,
    target: OneTarget = None,
    detailed: DetailedExitcode = False,
    kubeconfig: Kubeconfig = None,
    context: Context = None,
    namespace: Namespace = None,
    request_timeout: RequestTimeout = 30,
) -> int:
    """Show where the cluster is no longer as the last apply left it, and who changed it.

    What operator, queue and autoscaler write is no drift. An edited spec is none either: `plan` shows that. Ends with
    1 if there is drift, or with 2 if `--detailed-exitcode` is given.
    """
    from portable.api import deploying

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    reach = Reach(kubeconfig, context, namespace, request_timeout)
    found = named(run, spec, target, reach)
    drift = deploying.drift(found.workload, found.place, connect(found, reach))
    for output in outputs:
        run.emit(output, FORMATS[output.format](drift, run.view(output)))
    if not drift.drifted:
        return 0
    return DRIFTED_DETAILED if detailed else DRIFTED
