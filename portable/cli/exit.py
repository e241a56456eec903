"""`portable exit`: what it takes to leave one target for another."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer

from portable.cli.arguments import Spec
from portable.cli.compare_options import MaxAge
from portable.cli.gates import check_age, read_days
from portable.cli.session import session
from portable.report.exiting import FORMATS

Origin = Annotated[str, typer.Option("--from", metavar="NAME", help="The target, or provider, that is left.")]
Goal = Annotated[str, typer.Option("--to", metavar="NAME", help="The target, or provider, that it goes to.")]
Day = Annotated[
    datetime.datetime | None,
    typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="The day it leaves; absent: today."),
]


def command(ctx: typer.Context, spec: Spec, origin: Origin, goal: Goal, day: Day = None, max_age: MaxAge = None) -> int:
    """Say what leaving one target for another takes: traffic of the data, images, work in the code, contracts.

    A contract that ends after the day of leaving (`prices: {until: DATE, monthly: SUM}` of the target) is still owed.

    Ends with 1 if the goal refuses the workload or its code blocks there.
    """
    from portable.api.leaving import leaving

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    days = read_days(max_age)
    workload = run.load(spec)
    table = run.targets(spec)
    on = None if day is None else day.date()
    way = leaving(workload, origin, goal, table=table, catalogue=run.catalogue, on=on)
    for output in outputs:
        run.emit(output, FORMATS[output.format](way, run.view(output)))
    check_age(f"{origin} to {goal}", way.oldest, days)
    return 0 if way.possible else 1
