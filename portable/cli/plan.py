"""`portable plan --offline`: what would be created, without asking any cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portable.cli.arguments import OneTarget, Spec
from portable.cli.session import session
from portable.errors import Diagnostic, UsageError
from portable.model.plan import Change, ClusterIdentity, Plan, Subject, ref_of
from portable.report.comparison.columns import price_date
from portable.report.planned import FORMATS
from portable.report.planned.subject import Planned
from portable.version import __version__

if TYPE_CHECKING:
    from portable.model.placement import Placement
    from portable.model.workload import Workload

Offline = Annotated[bool, typer.Option("--offline", help="Ask no cluster: compare with nothing.")]


def command(ctx: typer.Context, spec: Spec, target: OneTarget = None, offline: Offline = False) -> int:
    """Show what would be created on a target: objects, conditions, cost, risks.

    Ends with 1 if the target refuses the workload or does not map what it needs.
    """
    from portable import api

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    if not offline:
        message = "a plan against a live cluster is not in this version"
        advice = "say `--offline`: what would be created, by the spec alone"
        raise UsageError(Diagnostic("offline-only", message, help=(advice,)))
    workload = run.load(spec)
    table = run.targets(spec)
    name = run.one_target(table, target or ())
    placement = api.resolve(workload, name, table=table, catalogue=run.catalogue)
    plan = offline_plan(workload, run.called(spec), placement)
    for output in outputs:
        run.emit(output, FORMATS[output.format](plan, run.view(output)))
    return 0


def offline_plan(workload: Workload, spec: str, placement: Placement) -> Planned:
    """The plan of a placement on a cluster that has nothing of it.

    Raises:
        NotMapped: the target does not map what the workload needs.
    """
    from portable import api

    cost = api.price(workload, placement)
    cluster = placement.target.cluster
    subject = Subject(
        workload=workload.name,
        target=placement.target_name,
        namespace=cluster.namespace,
        spec=spec,
        spec_digest="",
        catalogue_digest="",
        operator=placement.operator,
        hourly=cost.hourly,
        prices=price_date(cost),
    )
    changes = tuple(
        Change(ref_of(one.body), "create", validated=False, wanted=one.body) for one in api.compile(workload, placement)
    )
    nowhere = ClusterIdentity(uid="", server="", context=cluster.context)
    return Planned(
        plan=Plan(subject, nowhere, __version__, created="", changes=changes),
        provider=placement.provider.name,
        region=placement.region.name,
        conditions=placement.conditions,
        risks=placement.warnings,
        cost=cost,
        facts_of=_newest(placement),
        offline=True,
    )


def _newest(placement: Placement) -> str | None:
    """The date of the newest fact that a choice rests on."""
    sources = [fact.source for reason in placement.reasons for fact in reason.facts]
    dates = [source.date for source in sources if source is not None and source.date is not None]
    return max(dates).isoformat() if dates else None
