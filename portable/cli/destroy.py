"""`portable destroy`: deletes all that was applied for a workload."""

from __future__ import annotations

from typing import Annotated

import typer

from portable.cli.applying import Applying
from portable.cli.arguments import OneTarget, Spec
from portable.cli.asking import confirm
from portable.cli.live import Context, Kubeconfig, Namespace, Reach, RequestTimeout, Yes, connect, named, nothing_there
from portable.cli.session import session
from portable.report.applied import FORMATS
from portable.report.planned.subject import Planned

DeleteData = Annotated[
    bool, typer.Option("--delete-data", help="Delete claims on volumes too, and so what they hold. Else they stay.")
]


def command(
    ctx: typer.Context,
    spec: Spec,
    target: OneTarget = None,
    yes: Yes = False,
    delete_data: DeleteData = False,
    kubeconfig: Kubeconfig = None,
    context: Context = None,
    namespace: Namespace = None,
    request_timeout: RequestTimeout = 30,
) -> int:
    """Delete everything that was applied for a workload on a target: what runs first, the rest after it.

    Asks before it does. What others made stays, objects that belong to a controller too, and so does data: claims on
    volumes are deleted with `--delete-data` alone.
    """
    from portable.api.deploying import plan_destroy

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    reach = Reach(kubeconfig, context, namespace, request_timeout)
    found = named(run, spec, target, reach)
    cluster = connect(found, reach)
    plan = plan_destroy(found.workload, found.place, cluster, delete_data=delete_data)
    if not plan.changes:
        nothing_there(run, found.subject)
    planned = Planned(plan, found.provider, found.region)
    applying = Applying(run, outputs, cluster, planned)
    applying.show_plan()
    if plan.changes and not yes:
        confirm(run, f"Delete this from {plan.cluster.server}, namespace {plan.subject.namespace}?")
    return applying.tear_down()
