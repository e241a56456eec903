"""`compare --base`: what a spec is set against, and the limit on what it may cost more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from portable.cli.session import Session
from portable.errors import Diagnostic, NoInput, UsageError

if TYPE_CHECKING:
    from portable.loader.targets import TargetTable
    from portable.model.assumption import Assumptions
    from portable.model.cost import Comparison
    from portable.model.cost_change import CostChange, Costed
    from portable.report.comparison.choice import Choice
    from portable.report.cost_difference.subject import Changed

_LIMIT = re.compile(r"^(\d+(?:\.\d+)?)\s*(%|USD)$")


def read_limit(text: str | None) -> tuple[Decimal, bool] | None:
    """How much more it may cost, and whether that is in percent.

    Raises:
        UsageError: it is neither a percentage nor an amount in USD.
    """
    if text is None:
        return None
    found = _LIMIT.match(text.strip())
    if found is None:
        message = f"--max-increase: `{text}` is no limit"
        raise UsageError(Diagnostic("limit-form", message, help=("write `10%` or `100 USD`",)))
    return Decimal(found[1]), found[2] == "%"


def changed(
    run: Session, base: str, choice: Choice, names: tuple[str, ...], table: TargetTable, taken: Assumptions
) -> Changed:
    """What changes in cost from the base to the comparison; errors are those of `before`."""
    from portable.api.cost_changes import cost_changes
    from portable.report.cost_difference.subject import Changed

    changes = cost_changes(before(run, base, names, table, taken), choice.compared)
    return Changed(choice.workload.name, base, choice.spec, changes)


def before(
    run: Session, base: str, names: tuple[str, ...], table: TargetTable, taken: Assumptions
) -> tuple[Comparison | Costed, ...]:
    """What a spec is set against: a saved comparison or plan, another spec, or `REF:PATH`, the spec of a commit.

    Raises:
        NoInput: there is nothing of that name.
        InvalidInput: it is neither a document of ours nor a spec.
    """
    if Path(base).exists():
        return _from_file(run, base, names, table, taken)
    ref, colon, path = base.partition(":")
    if not colon or not ref or not path:
        message = f"--base: there is no file `{base}`"
        advice = "a spec, a saved plan, a file saved by `compare -o json`, or REF:PATH for the spec of a commit"
        raise NoInput(Diagnostic("file-not-found", message, help=(advice,)))
    from portable.loader.git_version import as_committed

    with as_committed(ref, path) as file:
        return _from_spec(run, str(file), names, table, taken)


def _from_file(
    run: Session, base: str, names: tuple[str, ...], table: TargetTable, taken: Assumptions
) -> tuple[Comparison | Costed, ...]:
    from portable.cli.planned_cost import plan_in
    from portable.loader.saved import read_saved
    from portable.report.json_document import FORMAT_VERSION, SCHEMAS

    plan = plan_in(base)
    if plan is not None:
        return (plan.costed,)
    found = read_saved(base, SCHEMAS, FORMAT_VERSION, ("comparison", "plan"))
    if found is None:
        return _from_spec(run, base, names, table, taken)
    from portable.api.cost_changes import saved
    from portable.report.page.parts import Compared

    return tuple(one for one in saved(found.part(Compared)) if not names or one.target in names)


def _from_spec(
    run: Session, file: str, names: tuple[str, ...], table: TargetTable, taken: Assumptions
) -> tuple[Comparison | Costed, ...]:
    from portable.api import placing

    return placing.compare(run.load(file), names, table=table, catalogue=run.catalogue, assumptions=taken)


def beyond_limit(
    changes: Iterable[CostChange], limit: tuple[Decimal, bool] | None, *, unknown_ok: bool
) -> tuple[Diagnostic, ...]:
    """Each target that costs more by more than the limit."""
    if limit is None:
        return ()
    from portable.api.cost_changes import beyond

    return beyond(changes, limit[0], percent=limit[1], unknown_ok=unknown_ok)
