"""Thresholds on a portfolio: what is above them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from portable.errors import Diagnostic
from portable.model.portfolio import Dimension, Portfolio


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that a dimension may have."""

    measure: Literal["share", "hhi"]
    dimension: Dimension
    most: float


def above(portfolio: Portfolio, limits: tuple[Limit, ...]) -> Iterator[Diagnostic]:
    """What exceeds a limit; a workload without a place makes every limit fail, as its share is unknown."""
    for limit in limits:
        spread = portfolio.concentration(limit.dimension)
        if limit.measure == "share":
            for share in spread.shares:
                if share.share > limit.most:
                    message = (
                        f"{limit.dimension} {share.name} has {percent(share.share)} of {portfolio.basis}, "
                        f"more than {percent(limit.most)}"
                    )
                    yield Diagnostic("share-above-limit", message)
        elif spread.hhi is not None and spread.hhi > limit.most:
            message = f"the index of {limit.dimension} is {spread.hhi:.3f}, more than {limit.most:g}"
            yield Diagnostic("hhi-above-limit", message)
    if limits and portfolio.unplaced:
        names = ", ".join(one.label for one in portfolio.unplaced[:3])
        more = f" and {len(portfolio.unplaced) - 3} more" if len(portfolio.unplaced) > 3 else ""
        message = f"{names}{more} have no place, so no limit is known to hold"
        yield Diagnostic("share-unknown", message)


def percent(share: float) -> str:
    """A share as a percentage with at most one decimal."""
    return f"{share * 100:.1f}".removesuffix(".0") + " %"
