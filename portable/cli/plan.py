"""`portable plan`: what an apply would do to a cluster, or, without one, to manifests that were written before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portable.cli.arguments import OneTarget, Spec
from portable.cli.capacity import with_capacity
from portable.cli.lint_joined import with_findings
from portable.cli.live import (
    Context,
    DetailedExitcode,
    ForceConflicts,
    Kubeconfig,
    Namespace,
    Prepared,
    Prune,
    Reach,
    RequestTimeout,
    connect,
    planned,
    prepare,
)
from portable.cli.plan_files import save
from portable.cli.planned_outputs import emit_planned
from portable.cli.session import session
from portable.errors import ConfigInvalid, Diagnostic, UsageError
from portable.model.plan import ClusterIdentity, Plan
from portable.report.planned import FORMATS
from portable.report.planned.subject import Planned
from portable.version import __version__

if TYPE_CHECKING:
    from portable.deploy.cluster import Cluster
    from portable.deploy.survey import Wishes

Offline = Annotated[bool, typer.Option("--offline", help="Ask no cluster: compare with nothing.")]
Against = Annotated[
    str | None,
    typer.Option("--against", metavar="PATH", help="Ask no cluster: compare with these manifests, a file or a folder."),
]
CheckCapacity = Annotated[
    bool, typer.Option("--check-capacity", help="Ask cloud and cluster for quotas, offers, reservations and nodes.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Save the plan, for `show` and `apply`.")]

CHANGES = 2


def command(
    ctx: typer.Context,
    spec: Spec,
    target: OneTarget = None,
    offline: Offline = False,
    against: Against = None,
    out: Out = None,
    check_capacity: CheckCapacity = False,
    detailed: DetailedExitcode = False,
    prune: Prune = False,
    force_conflicts: ForceConflicts = False,
    kubeconfig: Kubeconfig = None,
    context: Context = None,
    namespace: Namespace = None,
    request_timeout: RequestTimeout = 30,
) -> int:
    """Show what an apply would do to a target's cluster: objects and fields, conflicts, conditions, cost, risks.

    Compares with the live cluster by a server-side dry run; nothing is written. What operator, queue and autoscaler
    write is shown as theirs and is no change. Ends with 1 if something makes an apply impossible.
    """
    from portable.deploy.survey import Wishes

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    offline = offline or against is not None
    if offline and out is not None:
        message = f"`--{'against' if against else 'offline'}` asks no cluster, and a saved plan is bound to one"
        raise UsageError(Diagnostic("offline-plan-file", message, help=("leave one of the two out",)))
    reach = Reach(kubeconfig, context, namespace, request_timeout)
    prepared = prepare(run, spec, target, reach)
    found = offline_planned(prepared, against) if offline else _live(prepared, reach, Wishes(prune, force_conflicts))
    asked = {"--prune": prune, "--force-conflicts": force_conflicts}
    found = with_findings(prepared, found)._replace(
        saved=None if out is None else str(out), asked=tuple(flag for flag, given in asked.items() if given)
    )
    if check_capacity:
        found = with_capacity(run, prepared, None if offline else connect(prepared, reach), found)
    emit_planned(run, outputs, found)
    if out is not None:
        save(out, found)
        run.screen.say(f"wrote {out}")
    return exit_code(found.plan, detailed)


def exit_code(plan: Plan, detailed: bool) -> int:
    """1 if it cannot be applied; 2 with changes, if that was asked for."""
    if plan.blockers:
        return 1
    return CHANGES if detailed and plan.changing else 0


def _live(prepared: Prepared, reach: Reach, wishes: Wishes) -> Planned:
    from portable.api.deploying import plan_manifests

    cluster = _connect(prepared, reach)
    return planned(prepared, plan_manifests(prepared.subject, prepared.manifests, cluster, wishes))


def _connect(prepared: Prepared, reach: Reach) -> Cluster:
    """The cluster; who has none is told of the plan that asks none."""
    try:
        return connect(prepared, reach)
    except ConfigInvalid as error:
        advice = "without a cluster: `--offline`"
        raise type(error)(replace(one, help=(*one.help, advice)) for one in error.diagnostics) from None


def offline_planned(prepared: Prepared, against: str | None = None) -> Planned:
    """The plan of a workload on a cluster that has nothing of it, or just what the manifests in files say.

    Raises:
        NoInput: there are no manifests.
        InvalidInput: one of them cannot be read.
    """
    from portable.deploy.against import changes_against
    from portable.loader.manifests import read_manifests

    subject = prepared.subject
    before = read_manifests(against, subject.target) if against is not None else ()
    changes = changes_against(prepared.manifests, before, subject.workload)
    nowhere = ClusterIdentity(uid="", server="", context=prepared.placement.target.cluster.context)
    plan = Plan(prepared.subject, nowhere, __version__, created="", changes=changes)
    return planned(prepared, plan, offline=True, compared=against)
