"""`portable evidence`: what is evidenced for a workload on a target, for an auditor."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer

from portable.cli.arguments import OneTarget, Spec
from portable.cli.session import session
from portable.errors import Diagnostic, UsageError
from portable.report.evidenced import FORMATS

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Count the ages of facts to this day; absent: today.")
]


def command(ctx: typer.Context, spec: Spec, target: OneTarget = None, as_of: AsOf = None) -> int:
    """Judge every demand of the policy by the facts of one target: met, refused, or not evidenced.

    Each verdict stands with its facts: source, date, confidence, age. The record also says who the provider is, what it
    promises in writing about the network and what only a measurement shows, and what is assumed; digests bind it to
    the spec and to the facts. Ends with 1 if something demanded is not evidenced, or the target refuses the workload.
    """
    from portable.api.evidence import evidence

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    day = _day(as_of)
    workload = run.load(spec)
    table = run.targets(spec)
    name = run.one_target(table, target or ())
    found = evidence(workload, name, as_of=day, spec=run.called(spec), table=table, catalogue=run.catalogue)
    for output in outputs:
        run.emit(output, FORMATS[output.format](found, run.view(output)))
    return 0 if found.holds else 1


def _day(text: str | None) -> datetime.date:
    """The day that ages are counted to.

    Raises:
        UsageError: it is no date.
    """
    if text is None:
        return datetime.datetime.now(datetime.UTC).date()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        message = f"--as-of: `{text}` is no date"
        raise UsageError(Diagnostic("date-form", message, help=("write it as 2026-11-22",))) from None
