"""`compare --base` where one side or both are saved plans."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from portable.cli.planned_cost import PlannedCost, plan_in
from portable.cli.session import Session
from portable.errors import Diagnostic, UsageError

if TYPE_CHECKING:
    from portable.model.assumption import Assumptions
    from portable.report.cost_difference.subject import Changed


def target_of_plan(base: str | None, named: list[str] | None) -> list[str] | None:
    """The targets to compare: those named; where the base is a plan, the plan's.

    Raises:
        UsageError: another target is named than the plan's.
    """
    planned = None if base is None else plan_in(base)
    if planned is None:
        return named
    _same_target(planned.costed.target, {part.strip() for one in named or () for part in one.split(",")})
    return [planned.costed.target]


def set_against(run: Session, plan: PlannedCost, path: str, base: str, taken: Assumptions) -> Changed:
    """What changes in cost from the base to a plan; errors are those of `cost_before.before`."""
    from portable.cli.cost_before import before
    from portable.pricer.difference import costed, difference
    from portable.report.cost_difference.subject import Changed

    name, other = plan.costed.target, plan_in(base)
    if other is not None:
        _same_target(name, {other.costed.target})
        return Changed(plan.workload, base, path, difference((other.costed,), (plan.costed,)))
    table = run.targets(base if Path(base).exists() else plan.spec)
    found = before(run, base, run.chosen(table, (name,)), table, taken)
    from portable.model.cost import Comparison

    old = (costed(one) if isinstance(one, Comparison) else one for one in found)
    return Changed(plan.workload, base, path, difference(old, (plan.costed,)))


def judged(changed: Changed, limit: tuple[Decimal, bool] | None, *, unknown_ok: bool) -> int:
    """0, as long as the plan costs no more than the limit allows.

    Raises:
        PolicyFailed: it does.
    """
    from portable.cli.cost_before import beyond_limit
    from portable.errors import PolicyFailed

    wrong = beyond_limit(changed.changes, limit, unknown_ok=unknown_ok)
    if wrong:
        raise PolicyFailed(wrong)
    return 0


def _same_target(name: str, named: set[str]) -> None:
    if named - {name, ""}:
        message = f"the plan is of target {name}, not of {', '.join(sorted(named - {name, ''}))}"
        raise UsageError(Diagnostic("plan-of-other-target", message, help=(f"a plan of that target, or -t {name}",)))
