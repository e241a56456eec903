"""Nouns as plain data for JSON: the same keys always, None where something is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, cast

from portable.errors import Diagnostic
from portable.report import diagnostics
from portable.report.diagnostics import Severity

if TYPE_CHECKING:
    from portable.model.cost import Cost
    from portable.model.placement import Condition, Fact, Placement, Reason, Rejection, Seat
    from portable.report import cost_documents, documents


def rounded(amount: Decimal | None, digits: int = 4) -> Decimal | None:
    """An amount with so many decimals, more where it would be a zero, and no zeros behind them; None is unknown."""
    if amount is None:
        return None
    return Decimal(f"{_short(amount, digits).normalize():f}")


def figure(amount: Decimal) -> str:
    """An amount of money for people: two decimals, four below one, and never a zero for what is merely small."""
    return f"{_short(amount, 2 if abs(amount) >= 1 or not amount else 4):,f}"


def _short(amount: Decimal, digits: int) -> Decimal:
    short = amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return amount.quantize(Decimal(1).scaleb(amount.adjusted()), ROUND_HALF_UP) if amount and not short else short


def problems(found: Iterable[Diagnostic], severity: Severity = "error") -> list[documents.Problem]:
    """Diagnostics, in their order."""
    return cast("list[documents.Problem]", diagnostics.json(found, severity=severity))


def fact(one: Fact) -> cost_documents.Fact:
    """A fact with its source."""
    source = one.source
    return {
        "assumed": one.assumed,
        "confidence": None if source is None else source.confidence,
        "date": None if source is None or source.date is None else source.date.isoformat(),
        "file": one.file,
        "source": None if source is None else source.ref,
        "statement": one.statement,
    }


def reason(one: Reason) -> documents.Reason:
    """A choice with what it rests on."""
    return {
        "because": one.because,
        "choice": one.choice,
        "facts": [fact(each) for each in one.facts],
        "subject": one.subject,
        "value": one.value,
    }


def rejection(one: Rejection) -> documents.NotChosen:
    """A candidate that was not chosen."""
    return {"because": one.because, "candidate": one.candidate, "fits": one.fits, "subject": one.subject}


def condition(one: Condition) -> documents.Condition:
    """An objective that a manifest cannot promise."""
    return {
        "because": one.because,
        "check": one.check,
        "facts": [fact(each) for each in one.facts],
        "objective": one.objective,
        "status": one.status,
        "subject": one.subject,
    }


def seat(one: Seat, nodes: int | None) -> documents.Seat:
    """What one role runs on."""
    request = one.group.accelerator if one.group is not None else None
    chip = one.accelerator
    return {
        "accelerator": None if chip is None else chip.name,
        "accelerators_per_worker": request.count if request is not None else 0,
        "architecture": one.arch,
        "fabric": None if one.fabric is None else one.fabric.name,
        "gbps_per_accelerator": None if one.fabric is None else one.fabric.gbps_per_accelerator,
        "image": one.image,
        "instance_type": one.instance_type.name,
        "instance_types_equal": [other.name for other in one.instance_types[1:]],
        "memory_per_accelerator_bytes": None if chip is None else chip.memory,
        "nodes": nodes,
        "purchase": one.purchase,
        "replicas": None if one.group is None else {"max": one.group.replicas.max, "min": one.group.replicas.min},
        "role": one.role,
        "runtime": one.runtime,
    }


def seats(placement: Placement, cost: Cost) -> list[documents.Seat]:
    """The head and every group, with their nodes."""
    nodes = {line.role: line.nodes for line in cost.lines}
    return [seat(one, nodes.get(one.role)) for one in (placement.head, *placement.groups)]
