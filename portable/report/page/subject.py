"""Everything that one page shows."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from portable.report.page.parts import Compared, Findings
from portable.report.page.records import Evidence, Exit, Portfolio, Score


class Subject(NamedTuple):
    """Everything that one page shows."""

    as_of: datetime.date
    """The day from which the age of facts is counted."""
    max_age: int
    """Days after which a fact is stale."""
    compared: tuple[Compared, ...] = ()
    findings: Findings | None = None
    """Of a lint run of its own, for every workload whose code was not looked at with it."""
    evidence: tuple[Evidence, ...] = ()
    portfolio: Portfolio | None = None
    exits: tuple[Exit, ...] = ()
    scores: tuple[Score, ...] = ()


class Piece(NamedTuple):
    """What one input gives a page."""

    compared: Compared | None = None
    findings: Findings | None = None
    evidence: tuple[Evidence, ...] = ()
    portfolio: Portfolio | None = None
    exits: tuple[Exit, ...] = ()
    scores: tuple[Score, ...] = ()
