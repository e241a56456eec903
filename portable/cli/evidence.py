"""`portable evidence`: what is evidenced for a workload on a target, for an auditor."""

from __future__ import annotations

from typing import Annotated

import typer

from portable.cli.arguments import OneTarget, Spec
from portable.cli.gates import read_date
from portable.cli.session import session
from portable.report.evidenced import FORMATS

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Count the ages of facts to this day; absent: today.")
]


def command(ctx: typer.Context, spec: Spec, target: OneTarget = None, as_of: AsOf = None) -> int:
    """Judge every demand of the policy by the facts of one target: met, refused, or not evidenced.

    Each verdict stands with its facts: source, date, confidence, age. The record also says who the provider is, what it
    promises in writing about the network and what only a measurement shows, and what is assumed; digests bind it to
    the spec, the target and the facts. Ends with 1 if something demanded is not evidenced, or the target refuses the
    workload.
    """
    from portable.api.evidence import evidence

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    day = read_date(as_of)
    workload = run.load(spec)
    table = run.targets(spec)
    name = run.one_target(table, target or ())
    found = evidence(workload, name, as_of=day, spec=run.called(spec), table=table, catalogue=run.catalogue)
    for output in outputs:
        run.emit(output, FORMATS[output.format](found, run.view(output)))
    return 0 if found.holds else 1
