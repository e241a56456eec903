"""`portable compare`: every target side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portable.cli.arguments import SeveralTargets, Spec
from portable.cli.assumed import read_assumptions
from portable.cli.gates import against, read_days, read_gates
from portable.cli.session import Session, session
from portable.errors import Diagnostic, PolicyFailed, UsageError
from portable.loader.spelling import did_you_mean
from portable.report.comparison import FORMATS
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import COLUMNS, in_order

if TYPE_CHECKING:
    from decimal import Decimal

    from portable.loader.targets import TargetTable
    from portable.model.cost import Assumptions, Comparison
    from portable.report.cost_difference.subject import Changed
    from portable.report.view import View

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
    assume: Annotated[
        list[str] | None,
        typer.Option(
            "--assume", metavar="NAME=VALUE", help="goodput=0.9, startup=20m, efficiency=0.4 of a run; repeatable."
        ),
    ] = None,
    fail_if: Annotated[
        list[str] | None,
        typer.Option("--fail-if", metavar="EXPR", help="End with 1 if so, for example 'cost.run > 5000'; repeatable."),
    ] = None,
    unknown_ok: Annotated[
        bool, typer.Option("--unknown-ok", help="Let unknown figures pass --fail-if and --max-increase.")
    ] = False,
    max_age: Annotated[
        str | None, typer.Option("--max-age", metavar="DAYS", help="End with 1 if a price is older than this.")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="FILE|REF:PATH", help="Show what changes against a spec, saved JSON or commit."),
    ] = None,
    max_increase: Annotated[
        str | None, typer.Option("--max-increase", metavar="10%|'100 USD'", help="End with 1 if it costs more by more.")
    ] = None,
) -> int:
    """Show what every target gives the workload, and what it costs there.

    Targets that refuse it stand below the table, with the reason and what would fit. Ends with 1 if all refuse, or if
    --fail-if holds for a target named by --target; where none is named, for the first that fits.
    """
    from portable.api import placing
    from portable.api.linting import with_findings

    run = session(ctx)
    formats: Mapping[str, Callable[[Any, View], str]] = FORMATS if base is None else _differences()
    outputs = run.outputs(formats, "table")
    keys = _known((columns or "").split(","), "--columns") or tuple(COLUMNS)
    order = sort.removeprefix("-")
    _check(order, "--sort")
    taken, days = read_assumptions(assume or ()), read_days(max_age)
    gates, limit = read_gates(run, fail_if or ()), _limit(base, max_increase)
    workload = run.load(spec)
    table = run.targets(spec)
    names = run.chosen(table, target or ())
    compared = placing.compare(workload, names, table=table, catalogue=run.catalogue, assumptions=taken)
    ordered = in_order(with_findings(workload, compared), order, descending=sort.startswith("-"))
    choice = Choice(workload, run.called(spec), table.file, ordered, keys, excluded)
    subject = choice if base is None else _change(run, base, choice, names, table, taken)
    for output in outputs:
        run.emit(output, formats[output.format](subject, run.view(output)))
    judged = choice.fitting if target else choice.fitting[:1]
    dearer = _beyond(subject, judged, limit, unknown_ok)
    old = _stale(judged, days)
    wrong = (*old, *dearer, *against(run, workload, judged, gates, unknown_ok=unknown_ok))
    if wrong:
        raise PolicyFailed(wrong)
    return 0 if choice.fitting or not choice.compared else 1


def _stale(judged: tuple[Comparison, ...], days: int | None) -> tuple[Diagnostic, ...]:
    """Prices that are older than the user allows."""
    if days is None:
        return ()
    import datetime

    from portable.api.gates import stale

    return stale(judged, datetime.datetime.now(datetime.UTC).date(), days)


def _differences() -> Mapping[str, Callable[[Any, View], str]]:
    """The formats of a difference, which are loaded only where there is one."""
    from portable.report.cost_difference import FORMATS as formats  # noqa: N811 - those of a difference

    return formats


def _change(
    run: Session, base: str, choice: Choice, names: tuple[str, ...], table: TargetTable, taken: Assumptions
) -> Changed:
    from portable.cli.cost_before import changed

    return changed(run, base, choice, names, table, taken)


def _beyond(
    subject: Choice | Changed, judged: tuple[Comparison, ...], limit: tuple[Decimal, bool] | None, unknown_ok: bool
) -> tuple[Diagnostic, ...]:
    """What costs too much more; nothing where nothing is set against anything."""
    if isinstance(subject, Choice):
        return ()
    from portable.cli.cost_before import beyond_limit

    shown = {one.target for one in judged}
    return beyond_limit((one for one in subject.changes if one.target in shown), limit, unknown_ok=unknown_ok)


def _limit(base: str | None, text: str | None) -> tuple[Decimal, bool] | None:
    """The limit of `--max-increase`, which is about a base.

    Raises:
        UsageError: it is malformed, or there is no base.
    """
    if text is not None and base is None:
        message = "--max-increase needs something to compare with"
        raise UsageError(Diagnostic("base-missing", message, help=("add `--base FILE` or `--base REF:PATH`",)))
    from portable.cli.cost_before import read_limit

    return read_limit(text)


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
