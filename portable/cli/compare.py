"""`portable compare`: every target side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from portable.cli.arguments import SeveralTargets, Spec
from portable.cli.assumed import Assume, Dtype, check_applies, read_assumptions
from portable.cli.compare_options import Base, Columns, Currency, Excluded, FailIf, MaxAge, MaxIncrease, Sort, UnknownOk
from portable.cli.gates import against, read_days, read_gates
from portable.cli.scenarios import Scenarios, read_scenarios
from portable.cli.session import Session, session
from portable.errors import Diagnostic, PolicyFailed, UsageError
from portable.loader.spelling import did_you_mean
from portable.report.comparison import FORMATS
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import COLUMNS, USUAL, in_order

if TYPE_CHECKING:
    from decimal import Decimal

    from portable.cli.outputs import Output
    from portable.cli.planned_cost import PlannedCost
    from portable.loader.targets import TargetTable
    from portable.model.assumption import Assumptions
    from portable.model.cost import Comparison
    from portable.model.gate import Gate
    from portable.model.scenario import Scenario
    from portable.model.workload import Workload
    from portable.report.cost_difference.subject import Changed
    from portable.report.view import View


class _Asked(NamedTuple):
    """What a user asks of a comparison, read before anything else is done."""

    columns: tuple[str, ...]
    sort: str
    taken: Assumptions
    days: int | None
    gates: tuple[Gate, ...]
    limit: tuple[Decimal, bool] | None
    base: str | None
    unknown_ok: bool
    scenarios: tuple[Scenario, ...] = ()


def command(
    ctx: typer.Context,
    spec: Spec,
    target: SeveralTargets = None,
    columns: Columns = None,
    sort: Sort = "hourly",
    excluded: Excluded = False,
    assume: Assume = None,
    dtype: Dtype = None,
    scenario: Scenarios = None,
    currency: Currency = "USD",
    fail_if: FailIf = None,
    unknown_ok: UnknownOk = False,
    max_age: MaxAge = None,
    base: Base = None,
    max_increase: MaxIncrease = None,
) -> int:
    """Show what every target gives the workload, and what it costs there.

    Targets that refuse it stand below the table, with the reason and what would fit. Ends with 1 if all refuse, or if
    --fail-if holds for a target named by --target; where none is named, for the first that fits.
    """
    run = session(ctx)
    if base is not None:
        _only_dollars(currency, scenario or ())
    formats: Mapping[str, Callable[[Any, View], str]] = FORMATS if base is None else _differences()
    outputs = run.outputs(formats, "table")
    keys = _known((columns or "").split(","), "--columns") or USUAL
    _check(sort.removeprefix("-"), "--sort")
    taken, days = read_assumptions(assume or (), run.catalogue, dtype), read_days(max_age)
    gates, limit = read_gates(run, fail_if or ()), _limit(base, max_increase)
    asked = _Asked(keys, sort, taken, days, gates, limit, base, unknown_ok, read_scenarios(scenario or ()))
    if base is not None:
        from portable.cli.cost_of_plan import target_of_plan
        from portable.cli.planned_cost import plan_in

        plan, target = plan_in(spec), target_of_plan(base, target)
        if plan is not None:
            return _of_plan(run, plan, spec, asked, outputs)
    workload = run.load(spec)
    check_applies(workload, taken)
    table = run.targets(spec)
    names = run.chosen(table, target or ())
    choice = _choice(run, workload, spec, names, table, asked)._replace(excluded=excluded)
    subject = _shown(choice, currency) if base is None else _change(run, base, choice, names, table, taken)
    for output in outputs:
        run.emit(output, formats[output.format](subject, run.view(output)))
    return _judged(run, subject, choice, choice.fitting if target else choice.fitting[:1], asked)


def _shown(choice: Choice, currency: str) -> Choice:
    """The same in the currency that is asked for; gates are judged in USD."""
    if currency == "USD":
        return choice
    from portable.api.converting import in_currency

    return choice._replace(compared=in_currency(choice.compared, currency))


def _only_dollars(currency: str, scenarios: Sequence[str]) -> None:
    """What a difference does not show must not be asked for.

    Raises:
        UsageError: it is.
    """
    found = [name for name, asked in (("--currency", currency != "USD"), ("--scenario", bool(scenarios))) if asked]
    if found:
        message = f"{' and '.join(found)}: a difference to a base is in USD, and without scenarios"
        raise UsageError(Diagnostic("base-with-others", message, help=("leave one of them out",)))


def _of_plan(run: Session, plan: PlannedCost, path: str, asked: _Asked, outputs: Sequence[Output]) -> int:
    """The exit code of a plan that is set against a base; gates are of a spec, which a plan does not hold.

    Raises:
        UsageError: a gate is named.
        PolicyFailed: it costs more than the limit allows.
    """
    from portable.cli.cost_of_plan import judged, set_against

    if asked.gates or asked.days is not None:
        message = "a saved plan has no risk, carbon or ages to judge"
        raise UsageError(Diagnostic("gate-of-plan", message, help=("--max-increase, or compare the spec",)))
    changed = set_against(run, plan, path, asked.base or "", asked.taken)
    for output in outputs:
        run.emit(output, _differences()[output.format](changed, run.view(output)))
    return judged(changed, asked.limit, unknown_ok=asked.unknown_ok)


def _choice(
    run: Session, workload: Workload, spec: str, names: tuple[str, ...], table: TargetTable, asked: _Asked
) -> Choice:
    """Every target placed, priced, looked at by lint, and put in order."""
    from portable.api import placing
    from portable.api.linting import with_findings

    compared = placing.compare(workload, names, table=table, catalogue=run.catalogue, assumptions=asked.taken)
    if asked.scenarios:
        from portable.api.scenarios import with_scenarios

        compared = with_scenarios(workload, compared, asked.scenarios, catalogue=run.catalogue)
    key = asked.sort.removeprefix("-")
    ordered = in_order(with_findings(workload, compared), key, descending=asked.sort.startswith("-"))
    return Choice(workload, run.called(spec), table.file, ordered, asked.columns)


def _judged(
    run: Session, subject: Choice | Changed, choice: Choice, judged: tuple[Comparison, ...], asked: _Asked
) -> int:
    """The exit code: 1 if no target takes the workload.

    Raises:
        PolicyFailed: with every limit and gate that says no.
    """
    dearer = _beyond(subject, judged, asked.limit, asked.unknown_ok)
    old = _stale(judged, asked.days)
    wrong = (*old, *dearer, *against(run, choice.workload, judged, asked.gates, unknown_ok=asked.unknown_ok))
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
