"""What the page rests on: every fact it cites, numbered, with source, date and confidence."""

from __future__ import annotations

from portable.report.page.elements import element, joined, prose
from portable.report.page.section import Section
from portable.report.page.sources import Sources
from portable.report.page.subject import Subject


def facts(subject: Subject, sources: Sources) -> Section:
    """The numbered list; how old the oldest is, and how many are stale or assumed."""
    every = sources.facts
    stale = sum(sources.stale(one) for one in every)
    assumed = sum("assumed" in tuple(sources.marks(one)) for one in every)
    if not every:
        words = "What was given carries no facts. A spec does, and what `compare`, `explain` and `evidence` print."
        return Section("facts", "Facts and sources", element("p", prose(words)))
    dates = [one.date for one in every if one.date is not None]
    told = [f"{len(every)} facts, counted as of {subject.as_of.isoformat()}."]
    if dates:
        told.append(f"The oldest dated one is of {min(dates).isoformat()}.")
    told.append(f"{stale} older than {subject.max_age} days (stale), {assumed} assumed: nobody published them.")
    return Section("facts", "Facts and sources", joined([element("p", " ".join(told)), sources.listed()]))
