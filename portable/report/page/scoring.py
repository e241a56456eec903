"""How portable the code is, target by target, and the work to get there."""

from __future__ import annotations

from collections.abc import Mapping

from portable.report.page.elements import Head, Html, element, joined, prose, table
from portable.report.page.found import counted
from portable.report.page.records import Score, Scored
from portable.report.page.section import Section

_TONES: Mapping[str, str] = {"runs": "ok", "rebuild": "warn", "port": "warn", "unknown": "note", "blocked": "bad"}
_HEADS = (
    Head("Target or runtime", whole=True),
    Head("Verdict", whole=True),
    Head("Because"),
    Head("Work"),
    Head("What blocks"),
)
_FEW = 3


def scoring(score: Score, key: str) -> Section:
    """A row for each target or runtime."""
    rows = [(None, _row(one)) for one in score.targets]
    about = f"{score.subject}: {counted(score.files, 'file')}."
    return Section(key, "Portability score", joined([element("p", about), table("Verdicts", _HEADS, rows)]))


def _row(one: Scored) -> tuple[str, ...]:
    verdict = element("span", one.verdict, class_=f"word {_TONES.get(one.verdict, 'note')}")
    work = "; ".join(f"{each.kind}: {counted(each.places, 'place')}, {each.distinct} distinct" for each in one.work)
    return one.name, verdict, prose(one.because), work or "none", _blocking(one)


def _blocking(one: Scored) -> Html:
    lines = [
        element("li", element("code", f"{each.file}:{each.line}"), " ", prose(each.message))
        for each in one.blocking[:_FEW]
    ]
    if (more := len(one.blocking) - _FEW) > 0:
        lines.append(element("li", f"and {more} more"))
    return element("ul", *lines, class_="plain") if lines else joined(["nothing"])
