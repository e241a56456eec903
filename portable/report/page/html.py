"""The page as one HTML file that needs nothing else: a policy in it forbids everything but its own style and script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files

from portable.report.page.carbon import carbon
from portable.report.page.compliance import compliance
from portable.report.page.costs import costs
from portable.report.page.curves import curves
from portable.report.page.dependence import dependence
from portable.report.page.elements import Html, about, element, joined, link
from portable.report.page.facts import facts
from portable.report.page.figures import READING
from portable.report.page.found import found
from portable.report.page.leaving import leaving
from portable.report.page.parts import Compared
from portable.report.page.risks import risks
from portable.report.page.runs import runs
from portable.report.page.scoring import scoring
from portable.report.page.section import Section, Sheet
from portable.report.page.sources import Sources
from portable.report.page.subject import Subject
from portable.report.page.terms import has_terms, terms
from portable.report.page.topology import topology
from portable.report.page.verdict import verdict
from portable.report.view import View

_NAMES = 3
"""So many workloads are named in the title; more are counted."""


def html(subject: Subject, view: View) -> str:
    """The page."""
    sources = Sources(subject.as_of, subject.max_age)
    groups = list(_groups(subject, sources))
    if subject.portfolio is not None:
        groups.insert(0, (None, [dependence(subject.portfolio, _cost_places(subject, sources))]))
    for at, way in enumerate(subject.exits, 1):
        groups.append((None, [leaving(way, sources, f"exit-{at}")]))
    for at, score in enumerate(subject.scores, 1):
        groups.append((None, [scoring(score, f"score-{at}")]))
    if subject.findings is not None:
        groups.append((None, [found(subject.findings, "findings")]))
    groups.append((None, [facts(subject, sources)]))
    title = _title(subject)
    level = 3 if len(subject.compared) > 1 else 2
    main = [_group(name, sections, level) for name, sections in groups]
    body = [
        link("Skip to the report", "report", "skip"),
        _header(subject, title),
        _contents(groups),
        element("main", *main, id="report", tabindex="-1"),
        element("footer", element("p", "Made by portable. Every number opens what it rests on.")),
        element("script", _part("page.js")),
    ]
    page = element("html", *_head(title), element("body", *body), lang="en")
    return f"<!doctype html>\n{page}\n"


def _title(subject: Subject) -> str:
    names = [one.workload for one in subject.compared] or list(dict.fromkeys(one.workload for one in subject.exits))
    if len(names) > _NAMES:
        return f"{len(names)} workloads"
    if not names and subject.portfolio is not None:
        return f"{len(subject.portfolio.workloads)} workloads"
    return ", ".join(names) or "Report"


@cache
def _part(name: str) -> Html:
    """A file that lies beside this module; it is markup of its own kind and holds no text of a spec."""
    return Html(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _digest(part: str) -> str:
    return f"'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'"


def _head(title: str) -> tuple[Html, ...]:
    policy = (
        f"default-src 'none'; style-src {_digest(_part('page.css'))}; script-src {_digest(_part('page.js'))}; "
        "base-uri 'none'; form-action 'none'"
    )
    inside = (
        about(charset="utf-8"),
        about(http_equiv="Content-Security-Policy", content=policy),
        about(name="viewport", content="width=device-width, initial-scale=1"),
        about(name="referrer", content="no-referrer"),
        element("title", f"{title}: report"),
        element("style", _part("page.css")),
    )
    return (element("head", *inside),)


def _header(subject: Subject, title: str) -> Html:
    lines = [_origin(one, named=len(subject.compared) > 1) for one in subject.compared]
    reading = (
        f"As of {subject.as_of.isoformat()}. {READING} "
        "What is not known is called unknown and is never counted as zero."
    )
    buttons = element(
        "p",
        element("button", "Theme: as the system", type="button", data_theme_button=True),
        " ",
        element("button", "Open all", type="button", data_open_button=True),
        class_="buttons",
        hidden=True,
    )
    return element("header", element("h1", title), *lines, element("p", reading), buttons)


def _origin(one: Compared, *, named: bool) -> Html:
    name = [element("b", one.workload), ": "] if named else []
    spec = [element("code", one.spec or one.workload)]
    targets: list[str] = ["; targets of ", element("code", one.targets_file)] if one.targets_file else []
    return element("p", *name, *spec, *targets)


def _groups(subject: Subject, sources: Sources) -> Iterator[tuple[str | None, list[Section]]]:
    """The sections of each workload, under its name where there are several."""
    several = len(subject.compared) > 1
    for at, one in enumerate(subject.compared, 1):
        evidence = tuple(each for each in subject.evidence if each.workload == one.workload)
        sheet = Sheet(one, sources, f"w{at}", one.looked or subject.findings, evidence)
        yield one.workload if several else None, list(_sections(sheet))
        sources.rest_on(fact for target in one.targets for reason in target.reasons for fact in reason.facts)


def _cost_places(subject: Subject, sources: Sources) -> dict[tuple[str, str], str]:
    """Where the page says what a workload's cost on a target is made of."""
    return {
        (one.workload, target.target): Sheet(one, sources, f"w{at}").cost_place(target)
        for at, one in enumerate(subject.compared, 1)
        for target in one.fitting
    }


def _sections(sheet: Sheet) -> Iterator[Section]:
    """What is known of a workload; of one that only evidence speaks of there is nothing else."""
    if sheet.compared.targets:
        yield verdict(sheet)
        yield costs(sheet)
        if any(one.cost is not None and (one.cost.run or one.cost.traffic) for one in sheet.compared.fitting):
            yield runs(sheet)
        if has_terms(sheet):
            yield terms(sheet)
        if sheet.compared.charts:
            yield curves(sheet)
        yield risks(sheet)
        if sheet.compared.looked is not None and sheet.compared.looked.findings:
            yield found(sheet.compared.looked, sheet.place("findings"))
        yield topology(sheet)
    if any(target.carbon is not None for target in sheet.compared.fitting):
        yield carbon(sheet)
    if sheet.evidence:
        yield compliance(sheet)


def _group(name: str | None, sections: list[Section], level: int) -> Html:
    shown = [_section(one, level if name is not None else 2) for one in sections]
    return joined(shown if name is None else [element("h2", name), *shown])


def _section(one: Section, level: int) -> Html:
    heading = element(f"h{level}", one.title, id=f"{one.key}-title")
    return element("section", heading, one.body, id=one.key, aria_labelledby=f"{one.key}-title")


def _contents(groups: list[tuple[str | None, list[Section]]]) -> Html:
    """Links to the sections; of several workloads to the first section of each."""
    places = [
        (one.title, one.key) if name is None else (name, one.key)
        for name, sections in groups
        for one in (sections if name is None else sections[:1])
    ]
    items = [element("li", link(title, key)) for title, key in places]
    return element("nav", element("ul", *items), aria_label="Sections")
