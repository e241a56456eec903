"""`portable doctor`: what a cluster lacks for a workload."""

from __future__ import annotations

import typer

from portable.cli.arguments import OneTarget, Spec
from portable.cli.live import Context, Kubeconfig, Namespace, Reach, RequestTimeout, connect, prepare
from portable.cli.session import session
from portable.report.examined import FORMATS


def command(
    ctx: typer.Context,
    spec: Spec,
    target: OneTarget = None,
    kubeconfig: Kubeconfig = None,
    context: Context = None,
    namespace: Namespace = None,
    request_timeout: RequestTimeout = 30,
) -> int:
    """Look for everything a workload needs of a target's cluster, and say how to get what is missing.

    Kinds and their operators, nodes with the labels and devices, queues and quotas, storage classes, and whatever the
    objects refer to by name. Nothing is written. Ends with 1 if something is missing.
    """
    from portable.api.deploying import examine

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    reach = Reach(kubeconfig, context, namespace, request_timeout)
    prepared = prepare(run, spec, target, reach)
    examination = examine(prepared.workload, prepared.placement, connect(prepared, reach))
    for output in outputs:
        run.emit(output, FORMATS[output.format](examination, run.view(output)))
    return 1 if examination.missing else 0
