"""What the texts of a record share: ages, verdicts in words, the sum of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from portable.report.explanation.subject import provenance

if TYPE_CHECKING:
    from portable.model.evidence import Evidence, Promise, Verdict
    from portable.model.placement import Fact

VERDICTS: Mapping[Verdict, str] = {"met": "met", "refused": "refused", "not-evidenced": "not evidenced"}
NOTHING_FOUND = "no promise was found in the texts read"
COUNSEL = "These are notes of the day of their source, no advice: what came later is not in these facts; ask counsel."

SWITCHES = (
    "Read those of the adapters that the nodes have, before a run and after it. Counters of switches are in no text "
    "read: ask the provider for those of the ports on the way."
)


def age(fact: Fact, as_of: datetime.date) -> int | None:
    """Days since the source's date; None where it has none."""
    date = None if fact.source is None else fact.source.date
    return None if date is None else (as_of - date).days


def origin(fact: Fact, as_of: datetime.date) -> str:
    """Source, date, confidence and age of a fact, in one line."""
    days = age(fact, as_of)
    if days is None:
        return f"{provenance(fact)}, age unknown"
    return f"{provenance(fact)}, {days} days old" if days != 1 else f"{provenance(fact)}, 1 day old"


def promised(one: Promise) -> str:
    """A promise, or that there is none."""
    return one.statement if one.statement is not None else NOTHING_FOUND


def conclusion(evidence: Evidence) -> str:
    """The record in one sentence."""
    asked, met = len(evidence.requirements), len(evidence.requirements) - len(evidence.unmet)
    told = f"{met} of {asked} demands are evidenced" if asked else "the policy demands nothing"
    return f"{told}; the target refuses the workload for other reasons" if evidence.refusals else told


def limits(evidence: Evidence) -> Iterator[str]:
    """What this record does not say."""
    yield "A verdict is about published facts, not about a contract or an audit."
    if not evidence.machines:
        yield f"Without a placement, region {evidence.region} was judged, and no machine."
