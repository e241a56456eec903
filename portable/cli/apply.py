"""`portable apply`: plans, asks, writes, and waits if told to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portable.cli.applying import Applying
from portable.cli.arguments import OneTarget
from portable.cli.asking import confirm
from portable.cli.live import (
    Context,
    ForceConflicts,
    Kubeconfig,
    Namespace,
    Prune,
    Reach,
    RequestTimeout,
    Yes,
    connect,
    connect_to,
    planned,
    prepare,
)
from portable.cli.session import Session, session
from portable.errors import Diagnostic, UsageError
from portable.report.applied import FORMATS

if TYPE_CHECKING:
    from portable.deploy.kubernetes import Kubernetes
    from portable.deploy.survey import Wishes
    from portable.report.planned.subject import Planned

What = Annotated[str, typer.Argument(metavar="SPEC|PLAN", help="A workload's file, or a plan that `plan --out` wrote.")]
Wait = Annotated[bool, typer.Option("--wait", help="Wait until the job has ended, or the service or cluster is ready.")]
Timeout = Annotated[
    float | None, typer.Option("--timeout", metavar="SECONDS", help="With --wait: give up waiting after this time.")
]
Rerun = Annotated[bool, typer.Option("--rerun", help="Replace a RayJob that has finished.")]


def command(
    ctx: typer.Context,
    what: What,
    target: OneTarget = None,
    yes: Yes = False,
    wait: Wait = False,
    timeout: Timeout = None,
    rerun: Rerun = False,
    prune: Prune = False,
    force_conflicts: ForceConflicts = False,
    kubeconfig: Kubeconfig = None,
    context: Context = None,
    namespace: Namespace = None,
    request_timeout: RequestTimeout = 30,
) -> int:
    """Apply a saved plan, or plan a spec, ask, and apply that.

    A saved plan is refused if its cluster or objects have changed so that it would do something else now. Ends with 5
    if it could not go on half-way: the same command goes on from there; with 1 if it waited and the job failed.
    """
    from portable.deploy.planfile import is_plan_file
    from portable.deploy.survey import Wishes

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    reach = Reach(kubeconfig, context, namespace, request_timeout)
    wishes = Wishes(prune, force_conflicts, rerun)
    if is_plan_file(what):
        _refuse_planned_already(target, namespace, wishes)
        cluster, found = _saved(run, what, reach, wishes)
    else:
        cluster, found = _of_spec(run, what, target, reach, wishes)
    applying = Applying(run, outputs, cluster, found)
    applying.show_plan()
    if found.plan.changing and not found.plan.blockers and not is_plan_file(what) and not yes:
        confirm(run, f"Apply this to {found.plan.cluster.server}, namespace {found.plan.subject.namespace}?")
    return applying.carry_out(wishes, wait=wait, seconds=timeout)


def _of_spec(
    run: Session, spec: str, target: list[str] | None, reach: Reach, wishes: Wishes
) -> tuple[Kubernetes, Planned]:
    from portable.deploy.survey import make_plan

    prepared = prepare(run, spec, target, reach)
    cluster = connect(prepared, reach)
    return cluster, planned(prepared, make_plan(cluster, prepared.subject, prepared.manifests, wishes))


def _saved(run: Session, file: str, reach: Reach, wishes: Wishes) -> tuple[Kubernetes, Planned]:
    """A saved plan that still holds.

    Raises:
        StalePlan: it does not.
    """
    from portable.cli.plan_files import read
    from portable.deploy.stale import renewed

    found = read(file)
    cluster = connect_to(reach, found.plan.cluster.context)
    plan, notes = renewed(cluster, found.plan, wishes)
    run.show(notes)
    return cluster, found._replace(plan=plan)


def _refuse_planned_already(target: list[str] | None, namespace: str | None, wishes: Wishes) -> None:
    """A saved plan says all of these itself.

    Raises:
        UsageError: one of them is given.
    """
    given = {"--target": target, "--namespace": namespace, "--prune": wishes.prune, "--rerun": wishes.rerun}
    for flag, value in given.items():
        if value:
            message = f"`{flag}` changes a plan, and this one is made already"
            raise UsageError(Diagnostic("plan-is-made", message, help=("give it to `portable plan` and plan again",)))
