"""`compare --base` where one side or both are plans that were saved: a plan file, or what `plan -o json` printed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from portable.cli.session import Session
from portable.errors import Diagnostic, UsageError

if TYPE_CHECKING:
    from portable.model.assumption import Assumptions
    from portable.model.cost_change import Costed
    from portable.report.cost_difference.subject import Changed

_ARCHIVE, _JSON = b"PK\x03\x04", b"{"
"""How plan files begin, and JSON."""


class PlannedCost(NamedTuple):
    """What a saved plan said of its cost."""

    workload: str
    spec: str
    costed: Costed


def plan_in(path: str) -> PlannedCost | None:
    """The cost in a plan; None where the file is none, by its content.

    Raises:
        InvalidInput: it is a damaged plan, or one of another version.
    """
    try:
        with Path(path).open("rb") as file:
            begins = file.read(4)
    except (OSError, ValueError):
        return None
    if begins == _ARCHIVE:
        return _of_file(path)
    return _of_document(path) if begins.lstrip().startswith(_JSON) else None


def _of_file(path: str) -> PlannedCost:
    from portable.cli.plan_files import read
    from portable.model.cost_change import Costed
    from portable.pricer.difference import costed_as

    found = read(path)
    subject = found.plan.subject
    bare = Costed(subject.target, True, hourly=subject.hourly)
    cost = bare if found.cost is None else costed_as(subject.target, found.cost)
    return PlannedCost(subject.workload, subject.spec, cost)


def _of_document(path: str) -> PlannedCost | None:
    from portable.api.reporting import READABLE
    from portable.loader.saved import read_saved
    from portable.report.json_document import FORMAT_VERSION, SCHEMAS

    found = read_saved(path, SCHEMAS, FORMAT_VERSION, tuple(READABLE))
    if found is None or found.name != "plan":
        return None
    from portable.api.cost_changes import saved
    from portable.report.page.single import Planned

    made = found.part(Planned).compared()
    return PlannedCost(made.workload, made.spec, saved(made)[0])


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
