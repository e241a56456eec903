"""`portable apply`: plans, asks, writes, and waits if told to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portable.cli.applying import Applying
from portable.cli.arguments import OneTarget
from portable.cli.asking import confirm
from portable.cli.lint_joined import with_findings
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
    from portable.deploy.cluster import Cluster
    from portable.deploy.survey import Wishes
    from portable.report.planned.subject import Planned

What = Annotated[str, typer.Argument(metavar="SPEC|PLAN", help="A workload's file, or a plan that `plan --out` wrote.")]
Wait = Annotated[bool, typer.Option("--wait", help="Wait until the job has ended, or the service or cluster is ready.")]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", metavar="SECONDS", min=0, help="With --wait: give up waiting after this time."),
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
) -> tuple[Cluster, Planned]:
    from portable.api.deploying import plan_manifests

    prepared = prepare(run, spec, target, reach)
    cluster = connect(prepared, reach)
    found = planned(prepared, plan_manifests(prepared.subject, prepared.manifests, cluster, wishes))
    return cluster, with_findings(prepared, found)


def _saved(run: Session, file: str, reach: Reach, wishes: Wishes) -> tuple[Cluster, Planned]:
    """A saved plan that still holds; a spec, target or facts that have changed since are warned of.

    Raises:
        StalePlan: it does not.
    """
    from portable.api.deploying import renew
    from portable.cli.changed_since import changed_since
    from portable.cli.plan_files import read

    found = read(file)
    run.show(list(changed_since(run, found.plan)))
    cluster = connect_to(reach, found.plan.cluster.context)
    plan, notes = renew(found.plan, cluster, force_conflicts=wishes.force)
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
