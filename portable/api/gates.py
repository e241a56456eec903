"""Gates over a comparison: what a `--fail-if` may ask of a target, and which of them say no."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portable.api.emitting import carbon
from portable.errors import Diagnostic
from portable.loader.catalogue import Catalogue
from portable.model.catalog import oldest
from portable.model.catalog import stale as is_stale
from portable.model.cost import Comparison, Cost
from portable.model.gate import Gate
from portable.model.placement import Placement
from portable.model.workload import Workload
from portable.report.plain import rounded

_GRAMS = 1000


class _Subject(NamedTuple):
    workload: Workload
    placement: Placement
    cost: Cost
    catalogue: Catalogue


def _emitted(one: _Subject) -> Decimal | None:
    """Kilograms of a run, the likely figure of the range."""
    run = carbon(one.workload, one.placement, catalogue=one.catalogue).per_run
    return None if run is None else Decimal(str(round(run.likely / _GRAMS, 3)))


def _found(effect: str) -> Callable[[_Subject], Decimal | None]:
    """Findings of lint with this effect; unknown where no code was looked at."""

    def count(one: _Subject) -> Decimal | None:
        found = one.placement.findings
        return None if found is None else Decimal(sum(many for name, many in found.items() if name == effect))

    return count


def _warned(one: _Subject) -> Decimal:
    return Decimal(sum(warning.name == "assumed-fact" for warning in one.placement.warnings))


FIGURES: Mapping[str, Callable[[_Subject], Decimal | None]] = {
    "cost.hour": lambda one: one.cost.hourly,
    "cost.run": lambda one: one.cost.per_run_least,
    "cost.wholeRun": lambda one: one.cost.per_run_whole,
    "cost.acceleratorHour": lambda one: one.cost.per_accelerator_hour,
    "carbon.kg": _emitted,
    "risk.blocks": _found("blocks"),
    "risk.rebuilds": _found("rebuild"),
    "risk.degrades": _found("degrades"),
    "risk.assumed": _warned,
    "risk.unmapped": lambda one: Decimal(len(one.placement.unmapped)),
    "risk.unverified": lambda one: Decimal(sum(each.status == "unverified" for each in one.placement.conditions)),
}
"""What a gate may ask, by name: USD per hour, run and accelerator-hour; kgCO2e of a run; counts."""


def failed(
    workload: Workload,
    compared: Iterable[Comparison],
    gates: Iterable[Gate],
    *,
    unknown_ok: bool = False,
    catalogue: Catalogue | None = None,
) -> tuple[Diagnostic, ...]:
    """A diagnostic for each gate that says no to a target, with the figures it saw.

    A figure that is unknown says no too, unless `unknown_ok`. Targets that refuse the workload are passed over.
    """
    known = catalogue or Catalogue()
    asked = tuple(gates)
    return tuple(one for each in compared for one in _against(workload, each, asked, unknown_ok, known))


def _against(
    workload: Workload, target: Comparison, gates: tuple[Gate, ...], unknown_ok: bool, known: Catalogue
) -> Iterator[Diagnostic]:
    if target.placement is None or target.cost is None:
        return
    subject = _Subject(workload, target.placement, target.cost, known)
    values = {name: FIGURES[name](subject) for name in sorted(frozenset().union(*(one.names() for one in gates)))}
    for gate in gates:
        holds = gate.expression.holds(values)
        if holds or (holds is None and not unknown_ok):
            told = ((name, _said(values[name]) + _made_of(name, target.cost)) for name in sorted(gate.names()))
            seen = ", ".join(f"{name} is {words}" for name, words in told)
            advice = () if holds else ("--unknown-ok lets what is unknown pass",)
            message = f"{target.target} fails `{gate.text}`: {seen}"
            yield Diagnostic("gate-failed", message, help=advice)


def _said(value: Decimal | None) -> str:
    return "unknown" if value is None else f"{rounded(value, 2):,f}"


def _made_of(name: str, cost: Cost) -> str:
    """What of a run's figure is not its machines, which is what a table shows of it."""
    beside = cost.beside_machines if name == "cost.run" else None
    return f" ({rounded(beside, 2):,f} of it for data and traffic)" if beside else ""


def stale(compared: Iterable[Comparison], today: date, days: int) -> tuple[Diagnostic, ...]:
    """A diagnostic for each target with a price that is older than so many days, or of no known day."""
    found = []
    for one in compared:
        facts = [line.fact for line in one.cost.lines if line.fact is not None] if one.cost is not None else []
        sources = [fact.source for fact in facts]
        if is_stale(sources, days, today):
            found.append(_old(one.target, oldest(sources), today, days))
    return tuple(found)


def stale_figure(subject: str, first: date | None, today: date, days: int) -> tuple[Diagnostic, ...]:
    """A diagnostic if the oldest price behind figures is older than so many days, or none of them has a day."""
    fresh = first is not None and (today - first).days <= days
    return () if fresh else (_old(subject, first, today, days),)


def _old(subject: str, first: date | None, today: date, days: int) -> Diagnostic:
    age = f"is of {first}, {(today - first).days} days old" if first is not None else "has no date"
    advice = "`portable catalog refresh` reads prices anew; `prices` of a target says what you pay"
    message = f"{subject}: a price {age}, and {days} days are allowed"
    return Diagnostic("stale-price", message, help=(advice,))
