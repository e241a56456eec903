"""`portable compare`: every target side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from portable.cli.arguments import SeveralTargets, Spec
from portable.cli.session import session
from portable.errors import Diagnostic, UsageError
from portable.loader.spelling import did_you_mean
from portable.report.comparison import FORMATS
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import COLUMNS, in_order

Columns = Annotated[str | None, typer.Option("--columns", metavar="A,B,…", help=f"Columns: {', '.join(COLUMNS)}.")]
Sort = Annotated[
    str, typer.Option("--sort", metavar="[-]COLUMN", show_default=True, help="Sort by a column; - for descending.")
]


def command(
    ctx: typer.Context,
    spec: Spec,
    target: SeveralTargets = None,
    columns: Columns = None,
    sort: Sort = "hourly",
    excluded: Annotated[
        bool, typer.Option("--show-excluded", help="Show also instance types not chosen, and every refusal.")
    ] = False,
) -> int:
    """Show what every target gives the workload, and what it costs there.

    Targets that refuse it stand below the table, with the reason and what would fit. Ends with 1 if all refuse.
    """
    from portable.api import placing

    run = session(ctx)
    outputs = run.outputs(FORMATS, "table")
    keys = _known((columns or "").split(","), "--columns") or tuple(COLUMNS)
    order = sort.removeprefix("-")
    _check(order, "--sort")
    workload = run.load(spec)
    table = run.targets(spec)
    compared = placing.compare(workload, run.chosen(table, target or ()), table=table, catalogue=run.catalogue)
    ordered = in_order(compared, order, descending=sort.startswith("-"))
    choice = Choice(workload, run.called(spec), table.file, ordered, keys, excluded)
    for output in outputs:
        run.emit(output, FORMATS[output.format](choice, run.view(output)))
    return 0 if choice.fitting or not choice.compared else 1


def _known(names: list[str], flag: str) -> tuple[str, ...]:
    """Names of columns.

    Raises:
        UsageError: there is no such column.
    """
    found = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    for name in found:
        _check(name, flag)
    return found


def _check(name: str, flag: str) -> None:
    if name not in COLUMNS:
        guess = did_you_mean(name, COLUMNS)
        advice = (guess,) if guess else ()
        listed = f"columns: {', '.join(COLUMNS)}"
        message = f"{flag}: there is no column `{name}`"
        raise UsageError(Diagnostic("unknown-column", message, help=(*advice, listed)))
