"""Two comparisons set against each other."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from portable.model.cost import Comparison, Cost
from portable.model.cost_change import CostChange, Costed, Delta, Sign


def costed(one: Comparison) -> Costed:
    """What a target of a comparison costs."""
    return Costed(one.target, fits=False) if one.cost is None else costed_as(one.target, one.cost)


def costed_as(target: str, cost: Cost) -> Costed:
    """What a placement on a target costs."""
    words = {line.role: f"{line.nodes} × {line.instance_type} {line.purchase}" for line in cost.lines}
    hourly = {line.role: line.hourly for line in cost.lines}
    return Costed(target, True, words, hourly, cost.hourly, cost.per_run, cost.oldest)


def difference(before: Iterable[Costed], after: Iterable[Costed]) -> tuple[CostChange, ...]:
    """Every target of either, in the order of the second; those that neither takes are left out."""
    old = {one.target: one for one in before}
    new = {one.target: one for one in after}
    names = [*new, *(name for name in old if name not in new)]
    pairs = ((old.get(name), new.get(name)) for name in names)
    return tuple(_change(one, other) for one, other in pairs if (one and one.fits) or (other and other.fits))


def _change(old: Costed | None, new: Costed | None) -> CostChange:
    before = old if old is not None and old.fits else None
    after = new if new is not None and new.fits else None
    lines = tuple(_line(role, before, after) for role in _roles(before, after))
    hourly = _total("per hour", before.hourly if before else None, after.hourly if after else None)
    per_run = _total("per run", before.per_run if before else None, after.per_run if after else None)
    days = (before.oldest if before else None, after.oldest if after else None)
    name = (after or before or Costed("", fits=False)).target
    if before is None or after is None:
        return CostChange(name, "+" if before is None else "-", lines, hourly, per_run, *days)
    same = all(one.sign == "=" for one in (*lines, hourly, per_run))
    return CostChange(name, "=" if same else "~", lines, hourly, per_run, *days)


def _roles(before: Costed | None, after: Costed | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(after.lines if after else ()), *(before.lines if before else ()))))


def _line(role: str, before: Costed | None, after: Costed | None) -> Delta:
    was = before.machines.get(role, "") if before else ""
    now = after.machines.get(role, "") if after else ""
    old = before.lines.get(role) if before else None
    new = after.lines.get(role) if after else None
    sign: Sign = "+" if not was else "-" if not now else "=" if (was, old) == (now, new) else "~"
    return Delta(role, sign, old, new, was, now)


def _total(name: str, before: Decimal | None, after: Decimal | None) -> Delta:
    return Delta(name, "=" if before == after else "~", before, after)
