"""Facts numbered in the order in which a page cites them, so that every number opens its source."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from portable.report.page.elements import Head, Html, details, element, joined, link, table
from portable.report.page.part import Fact

_HEADS = (Head("No."), Head("Fact"), Head("Source"), Head("Date", whole=True), Head("Confidence"), Head("To know"))


class Sources:
    """The facts of one page."""

    def __init__(self, as_of: datetime.date, max_age: int) -> None:
        """Facts older than `max_age` days on that day are stale."""
        self._oldest = as_of - datetime.timedelta(days=max_age)
        self._numbers: dict[Fact, int] = {}
        self._behind: dict[Fact, None] = {}

    def number(self, fact: Fact) -> int:
        """The number of a fact, counted from 1 in order of first mention."""
        return self._numbers.setdefault(fact, len(self._numbers) + 1)

    def cited(self, words: str, fact: Fact | None) -> Html:
        """A number that opens its fact; a fact that is stale or assumed is marked before it, so that numbers align."""
        if fact is None:
            return joined([element("span", "no source", class_="mark"), words])
        marks = [element("span", one, class_="mark") for one in self.marks(fact)]
        return joined([*marks, link(words, f"fact-{self.number(fact)}", "cited")])

    def references(self, facts: Iterable[Fact]) -> Html:
        """The numbers of several facts, each a link."""
        numbers = sorted({self.number(one) for one in facts})
        return joined([link(f"[{one}]", f"fact-{one}", "cited") for one in numbers], " ")

    def rest_on(self, facts: Iterable[Fact]) -> None:
        """Facts that choices rest on without a number in the page: they are listed behind the others."""
        self._behind.update(dict.fromkeys(facts))

    def marks(self, fact: Fact) -> Iterator[str]:
        """What to know of a fact: stale, assumed, undated, without a source."""
        if fact.source is None:
            yield "no source"
        if fact.assumed or fact.confidence == "assumed":
            yield "assumed"
        if self.stale(fact):
            yield "stale"

    def stale(self, fact: Fact) -> bool:
        """Whether it is older than allowed; a fact without a date is not known to be."""
        return fact.date is not None and fact.date < self._oldest

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact of the page, the cited ones first."""
        return (*self._numbers, *(one for one in self._behind if one not in self._numbers))

    def listed(self) -> Html:
        """The numbered list, and behind it what else the choices rest on."""
        cited = tuple(self._numbers)
        others = [one for one in self._behind if one not in self._numbers]
        parts = [self._table("Facts cited above", cited)] if cited else []
        if others:
            words = f"{len(others)} further facts the choices rest on"
            parts.append(details(words, self._table("Further facts", others)))
        return joined(parts)

    def _table(self, caption: str, facts: Iterable[Fact]) -> Html:
        return table(caption, _HEADS, [self._row(one) for one in facts])

    def _row(self, fact: Fact) -> tuple[str, tuple[str, ...]]:
        number = self.number(fact)
        marks = ", ".join(self.marks(fact)) + (f" from {fact.file}" if fact.file else "")
        dated = "undated" if fact.date is None else fact.date.isoformat()
        source = fact.source or element("span", "unknown", class_="unknown")
        confidence = fact.confidence or element("span", "unknown", class_="unknown")
        return f"fact-{number}", (str(number), fact.statement, source, dated, confidence, marks.strip())
