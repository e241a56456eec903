"""What interruptions cost a run: work since the last save is done again, and the way back takes its time."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

_PATIENCE = 1000
"""A run that takes more than so many times its work is called one that never ends."""
_MOST = Decimal(2 * _PATIENCE).ln()
"""Interruptions expected in one interval that are beyond it, whatever the rest."""


class Interrupted(NamedTuple):
    """Interruptions as a run meets them."""

    rate: Decimal
    """Expected for each hour of the whole run: any lost node stops it."""
    interval: Decimal | None
    """Hours between two saves; None: nothing is saved, and an interruption loses everything."""
    back: Decimal
    """Hours from an interruption until the work goes on."""


def stretched(work: Decimal, by: Interrupted) -> Decimal | None:
    """Expected hours until so many hours of work are done; None: it is never done.

    With M = 1/rate, T = M e^(R/M) (e^(t/M) - 1) W/t (Daly, A higher order estimate of the optimum checkpoint interval
    for restart dumps, 2006; the time to write a checkpoint is left out, as nobody states it). For few interruptions
    each costs t/2 + R (Young, A first order approximation to the optimum checkpoint interval, 1974).
    """
    if not by.rate or not work:
        return work
    interval = work if by.interval is None or by.interval > work else by.interval
    if (interval + by.back) * by.rate > _MOST:
        return None
    whole = (by.back * by.rate).exp() * ((interval * by.rate).exp() - 1) / by.rate * work / interval
    return whole if whole <= work * _PATIENCE else None
