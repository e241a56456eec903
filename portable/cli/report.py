"""`portable report`: one page for those who decide, made of a spec or of what other commands saved."""

from __future__ import annotations

import datetime
import io
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from portable.cli.arguments import SeveralTargets
from portable.cli.assumed import Assume, Dtype, check_applies, read_assumptions
from portable.cli.gates import read_date
from portable.cli.scenarios import Scenarios, read_scenarios
from portable.cli.session import STDIN, Session, session
from portable.errors import Diagnostic, UsageError
from portable.report.page import FORMATS

if TYPE_CHECKING:
    from portable.loader.targets import TargetTable
    from portable.model.assumption import Assumptions
    from portable.model.scenario import Scenario
    from portable.model.workload import Workload
    from portable.report.page.subject import Piece


class _Asked(NamedTuple):
    """What a user asks of the specs."""

    targets: tuple[str, ...]
    day: datetime.date
    taken: Assumptions
    scenarios: tuple[Scenario, ...]


Inputs = Annotated[
    list[str],
    typer.Argument(metavar="SPEC|FILE.json…", help="Specs, or JSON that our commands printed; - is standard input."),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Count the ages of facts to this day; absent: today.")
]
MaxAge = Annotated[
    int, typer.Option("--max-age", metavar="DAYS", min=0, help="Facts older than this are marked as stale.")
]


def command(
    ctx: typer.Context,
    inputs: Inputs,
    target: SeveralTargets = None,
    as_of: AsOf = None,
    max_age: MaxAge = 180,
    assume: Assume = None,
    dtype: Dtype = None,
    scenario: Scenarios = None,
) -> int:
    """Write one page for an architect, finance and security: verdicts, costs, risks, placements, and their sources.

    The page is one file that loads nothing. Several inputs make one page: specs, and what compare, explain, lint,
    score, evidence, exit, plan and portfolio print with `-o json`. What is assumed holds for the specs. Amounts are in
    USD: for a page in another currency see `compare --currency CODE -o html=PATH`. Ends with 1 if every target refuses
    one of the workloads.
    """
    from portable.api import reporting

    run = session(ctx)
    outputs = run.outputs(FORMATS, "html")
    day = read_date(as_of)
    if inputs.count(STDIN) > 1:
        raise UsageError(Diagnostic("stdin-twice", "standard input can be read once: give `-` once"))
    taken = read_assumptions(assume or (), run.catalogue, dtype)
    asked = _Asked(tuple(target or ()), day, taken, read_scenarios(scenario or ()))
    pieces = _pieces(run, inputs, asked)
    subject = reporting.joined(pieces, as_of=day, max_age=max_age)
    for output in outputs:
        run.emit(output, FORMATS[output.format](subject, run.view(output)))
    return 1 if any(one.targets and not one.fitting for one in subject.compared) else 0


def _pieces(run: Session, inputs: list[str], asked: _Asked) -> list[Piece]:
    """What each input gives the page; several specs are also a portfolio."""
    from portable.api import reporting

    pieces: list[Piece] = []
    specs: list[tuple[str, Workload]] = []
    tables: dict[str, TargetTable] = {}
    for path in inputs:
        saved = reporting.from_saved(run.called(path), _standard_input(run) if path == STDIN else None)
        if saved is not None:
            pieces.append(saved)
            continue
        name, workload, table = run.called(path), run.load(path), run.targets(path)
        chosen = run.chosen(table, asked.targets)
        check_applies(workload, asked.taken)
        pieces.append(
            reporting.from_spec(
                workload,
                name,
                chosen,
                as_of=asked.day,
                table=table,
                catalogue=run.catalogue,
                assumptions=asked.taken,
                scenarios=asked.scenarios,
            )
        )
        specs.append((name, workload))
        tables[name] = _only(table, chosen)
    return [*pieces, reporting.together(specs, tables, catalogue=run.catalogue)] if len(specs) > 1 else pieces


def _standard_input(run: Session) -> str:
    """What comes in, kept so that it can be read again as a spec."""
    text = sys.stdin.read()
    sys.stdin = io.StringIO(text)
    run.sources[run.stdin_name] = text
    return text


def _only(table: TargetTable, names: tuple[str, ...]) -> TargetTable:
    """The targets that were named; all of them where none was."""
    return replace(table, targets={name: table.named(name) for name in names}) if names else table
