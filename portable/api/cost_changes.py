"""What a change of a spec does to its cost."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from portable.errors import Diagnostic
from portable.model.cost import Comparison
from portable.model.cost_change import CostChange, Costed
from portable.pricer.difference import costed, difference
from portable.report.page.part import Money
from portable.report.page.parts import Compared


def cost_changes(before: Iterable[Comparison | Costed], after: Iterable[Comparison]) -> tuple[CostChange, ...]:
    """Every target before and after; what was saved comes as `Costed`."""
    old = (costed(one) if isinstance(one, Comparison) else one for one in before)
    return difference(old, (costed(one) for one in after))


def saved(document: Compared) -> tuple[Costed, ...]:
    """The targets of a comparison that was saved."""
    found = []
    for one in document.targets:
        if one.cost is None:
            found.append(Costed(one.target, fits=False))
            continue
        words = {line.role: f"{line.nodes} × {line.instance_type} {line.purchase}" for line in one.cost.lines}
        hourly = {line.role: _amount(line.hourly) for line in one.cost.lines}
        totals = _amount(one.cost.hourly), _amount(one.cost.per_run)
        found.append(Costed(one.target, True, words, hourly, *totals, one.price_date))
    return tuple(found)


def beyond(
    changes: Iterable[CostChange], limit: Decimal, *, percent: bool, unknown_ok: bool = False
) -> tuple[Diagnostic, ...]:
    """A diagnostic for each target that costs more than the limit allows; an unknown change says no as well."""
    found = []
    for one in changes:
        total = one.total
        if total is None or one.sign == "-":
            continue
        more = None if one.sign == "+" else total.percent if percent else total.amount
        if more is None and one.sign != "+" and total.amount == 0:
            continue
        if more is None and not unknown_ok:
            why = "it was refused before" if one.sign == "+" else "a price is unknown"
            message = f"{one.target}: by how much its cost changes is unknown, as {why}"
            found.append(Diagnostic("increase-unknown", message, help=("--unknown-ok lets what is unknown pass",)))
        elif more is not None and more > limit:
            words = f"{more:.1f} %" if percent else f"{more:,.2f} USD"
            allowed = f"{limit:f} {'%' if percent else 'USD'}"
            message = f"{one.target}: {total.name} it costs {words} more, and {allowed} are allowed"
            found.append(Diagnostic("increase-too-large", message))
    return tuple(found)


def _amount(money: Money | None) -> Decimal | None:
    return None if money is None else money.amount
