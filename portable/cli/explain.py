"""`portable explain`: why one target gives the workload what it gives."""

from __future__ import annotations

import typer

from portable.cli.arguments import OneTarget, Spec
from portable.cli.session import session
from portable.report.explanation import FORMATS
from portable.report.explanation.subject import Explained


def command(ctx: typer.Context, spec: Spec, target: OneTarget = None) -> int:
    """Say why each choice for one target was made, and what it rests on: fact, source, date, confidence.

    Shows what was not chosen, what the target does not map yet, and which conditions nobody has verified. Ends with 1
    if the target refuses the workload.
    """
    from portable.api import placing

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    workload = run.load(spec)
    table = run.targets(spec)
    name = run.one_target(table, target or ())
    placement = placing.resolve(workload, name, table=table, catalogue=run.catalogue)
    cost = placing.price(workload, placement, catalogue=run.catalogue)
    explained = Explained(workload, run.called(spec), table.file, placement, cost, run.screen.verbose > 0)
    for output in outputs:
        run.emit(output, FORMATS[output.format](explained, run.view(output)))
    return 0
