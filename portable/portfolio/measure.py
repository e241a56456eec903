"""Shares, Herfindahl-Hirschman index and losses of a portfolio."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from portable.model.portfolio import (
    DIMENSIONS,
    Basis,
    Concentration,
    Dimension,
    Holding,
    Loss,
    Portfolio,
    Share,
    Unplaced,
)


def measure(holdings: Iterable[Holding], unplaced: Iterable[Unplaced] = ()) -> Portfolio:
    """The portfolio of these workloads, in the order given."""
    held = tuple(holdings)
    basis, why = basis_of(held)
    weights = [_weight(one, basis) for one in held]
    spread = tuple(_concentration(dimension, held, weights) for dimension in DIMENSIONS)
    losses = tuple(loss for one in spread for loss in _losses(one, held))
    return Portfolio(basis, why, held, tuple(unplaced), spread, losses)


def basis_of(holdings: Sequence[Holding]) -> tuple[Basis, str]:
    """What shares are of, and why: cost where every price is known, else accelerators, else the number of workloads."""
    unknown = sum(one.hourly is None for one in holdings)
    if not unknown and any(one.hourly for one in holdings):
        return "cost", "the price per hour of every workload is known, and counted at the least number of replicas"
    reason = f"the price per hour of {unknown} of {len(holdings)} workloads is unknown"
    if any(one.accelerators for one in holdings):
        words = "accelerators are counted at the least number of replicas, and a workload without any weighs nothing"
        return "accelerators", f"{reason}; {words}"
    return "workloads", f"{reason}, and none has an accelerator" if unknown else "nothing has a price or accelerators"


def _weight(one: Holding, basis: Basis) -> Decimal:
    if basis == "cost":
        assert one.hourly is not None
        return one.hourly
    return Decimal(one.accelerators) if basis == "accelerators" else Decimal(1)


def _concentration(dimension: Dimension, held: Sequence[Holding], weights: Sequence[Decimal]) -> Concentration:
    exact: dict[str, Fraction] = {}
    workloads: dict[str, list[str]] = {}
    for one, weight in zip(held, weights, strict=True):
        for name, part in one.exposure.parts(dimension).items():
            exact[name] = exact.get(name, Fraction(0)) + Fraction(weight) * Fraction(part)
            workloads.setdefault(name, []).append(one.label)
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    shares = [
        Share(name, _decimal(amount), float(amount / whole) if whole else 0.0, tuple(workloads[name]))
        for name, amount in exact.items()
    ]
    ordered = tuple(sorted(shares, key=lambda share: (-share.share, share.name)))
    return Concentration(dimension, ordered, hhi(exact.values()))


def _decimal(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def hhi(weights: Iterable[Fraction | Decimal | float]) -> float | None:
    """Sum of the squared shares of weights; None where they are nothing."""
    found = [Fraction(one) for one in weights]
    whole = sum(found, Fraction(0))
    return float(sum((one * one for one in found), Fraction(0)) / (whole * whole)) if whole else None


def _losses(spread: Concentration, held: Sequence[Holding]) -> list[Loss]:
    """The loss of each name of a dimension: what stops, and what of that could go on elsewhere."""
    by_label = {one.label: one for one in held}
    return [
        Loss(
            spread.dimension,
            share.name,
            share.share,
            share.workloads,
            tuple(label for label in share.workloads if _could_move(by_label[label], spread.dimension, share.name)),
        )
        for share in spread.shares
        if share.name != "none"
    ]


def _could_move(one: Holding, dimension: Dimension, lost: str) -> bool:
    elsewhere = (move.exposure for move in (*one.moves, *one.detours))
    return any(place is not None and lost not in place.parts(dimension) for place in elsewhere)
