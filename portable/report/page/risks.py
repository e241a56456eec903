"""What may go wrong on each target: what is assumed, unmapped or unverified, or ties the code to one vendor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from portable.report.page.elements import Head, Html, details, element, joined, link, prose, table
from portable.report.page.found import counted
from portable.report.page.parts import Condition, Finding, Target
from portable.report.page.section import Section, Sheet

_EFFECTS = ("blocks", "rebuild", "degrades", "unknown")
"""Gravest first; what is missing is ok."""
_TONE: Mapping[str, str] = {"blocks": "bad", "rebuild": "warn", "degrades": "warn", "unknown": "warn"}
_OTHER_CLOUDS = "other-clouds"
_TITLES: Mapping[str, str] = {
    "assumed-fact": "Assumed facts",
    "experimental-provider": "Experimental provider",
    "size-unknown": "Size of a machine unknown",
    "nearness-not-known": "Nearness of nodes not known",
    "override": "Patched for one target",
}
_COUNTED = "portability-findings"
_ORDER = ("bad", "warn", "note", "ok")


class Cell(NamedTuple):
    """What a risk is on one target."""

    word: str
    tone: str
    """bad, warn, note or ok: never told by colour alone."""
    telling: tuple[str, ...] = ()
    """The messages behind it."""


class Risk(NamedTuple):
    """One row of the matrix."""

    title: str
    cells: Mapping[str, Cell]
    """By target; what is missing is ok."""
    help: str | None = None
    fine: str = "none"
    """What is said of a target that does not have it."""


def risks(sheet: Sheet) -> Section:
    """The matrix, then the messages behind each of its rows."""
    fitting = sheet.compared.fitting
    found = tuple(rows(sheet))
    parts = [element("p", prose(_about(sheet)))]
    if fitting and found:
        heads = (Head("Risk"), *(Head(one.target) for one in fitting))
        lines = [(None, _line(sheet, at, one, fitting)) for at, one in enumerate(found)]
        parts.append(table("Risks by target", heads, lines))
        parts += [_behind(sheet, at, one) for at, one in enumerate(found)]
    return Section(sheet.place("risks"), "Risks", joined(parts))


def _about(sheet: Sheet) -> str:
    if sheet.findings is None and any(one.findings is not None for one in sheet.compared.targets):
        return "The code was looked at; what was found is counted here, and `portable lint` lists it."
    if sheet.findings is None:
        return "No code was looked at: what ties the program itself to one vendor is not in this matrix."
    files = counted(sheet.findings.subjects, "file")
    return f"The code was looked at: {files}, {counted(len(sheet.findings.findings), 'finding')}."


def rows(sheet: Sheet) -> Iterator[Risk]:
    """Every risk that any fitting target has, the gravest first."""
    fitting = sheet.compared.fitting
    found = [*_findings(sheet, fitting), *_unmapped(fitting), *_prices(fitting)]
    found += [*_objectives(fitting), *_warnings(fitting, counted=sheet.findings is None)]
    yield from sorted(found, key=lambda one: min(_ORDER.index(cell.tone) for cell in one.cells.values()))


def _findings(sheet: Sheet, fitting: tuple[Target, ...]) -> Iterator[Risk]:
    by_rule: dict[str, list[Finding]] = {}
    for one in sheet.findings.findings if sheet.findings is not None else ():
        by_rule.setdefault(one.rule, []).append(one)
    for rule, found in by_rule.items():
        cells = {one.target: cell for one in fitting if (cell := _effect(found, one)) is not None}
        if cells:
            yield Risk(rule, cells, found[0].help)


def _effect(found: list[Finding], target: Target) -> Cell | None:
    """The gravest effect of a rule's findings on a target's runtimes and on its provider."""
    runtimes = tuple(dict.fromkeys(seat.runtime for seat in target.workers))
    told: list[tuple[str, str]] = []
    for one in found:
        worst_here = _on(one, runtimes, target.provider)[:1]
        told += [(effect, f"{one.file}:{one.line} {effect}: {one.message}") for effect in worst_here]
    if not told:
        return None
    worst = min((effect for effect, _ in told), key=_EFFECTS.index)
    return Cell(f"{worst} ({len(told)})", _TONE[worst], tuple(words for _, words in told))


def _on(one: Finding, runtimes: tuple[str, ...], provider: str) -> list[str]:
    """The effects that are not ok, the gravest first."""
    effects = [one.effects.get(name, "ok") for name in runtimes]
    effects.append(one.effects.get(provider) or one.effects.get(_OTHER_CLOUDS, "ok"))
    return sorted((effect for effect in effects if effect in _EFFECTS), key=_EFFECTS.index)


def _unmapped(fitting: tuple[Target, ...]) -> Iterator[Risk]:
    cells = {
        one.target: Cell(f"{len(one.unmapped)} to map", "warn", tuple(each.message for each in one.unmapped))
        for one in fitting
        if one.unmapped
    }
    if cells:
        yield Risk(
            "Names the target does not map yet", cells, "compile and plan refuse until the targets file maps them"
        )


def _prices(fitting: tuple[Target, ...]) -> Iterator[Risk]:
    cells = {
        one.target: Cell("unknown", "warn", (f"no price for {', '.join(one.cost.unknown)}",))
        for one in fitting
        if one.cost is not None and one.cost.unknown
    }
    if cells:
        yield Risk("Price", cells, "a targets file may say what you pay: `prices: {overrides: …}`", "known")


def _objectives(fitting: tuple[Target, ...]) -> Iterator[Risk]:
    named: dict[str, dict[str, Condition]] = {}
    for target in fitting:
        for one in target.conditions or ():
            named.setdefault(f"{one.subject}: {one.objective}", {})[target.target] = one
    for title, by_target in named.items():
        cells = {name: _condition(one) for name, one in by_target.items()}
        yield Risk(title, cells, next((one.check for one in by_target.values() if one.check), None))


def _condition(one: Condition) -> Cell:
    tone = {"verified": "ok", "unverified": "warn"}.get(one.status, "note")
    return Cell(one.status.replace("-", " "), tone, (one.because,))


def _warnings(fitting: tuple[Target, ...], *, counted: bool) -> Iterator[Risk]:
    """Warnings by name; `counted` says whether findings of lint are told by their number alone."""
    for name in dict.fromkeys(one.name for target in fitting for one in target.warnings):
        if name == _COUNTED and not counted:
            continue
        told = {one.target: tuple(each.message for each in one.warnings if each.name == name) for one in fitting}
        single = all(len(found) <= 1 for found in told.values())
        cells = {at: Cell("yes" if single else str(len(found)), "note", found) for at, found in told.items() if found}
        yield Risk(_TITLES.get(name, name.replace("-", " ").capitalize()), cells)


def _line(sheet: Sheet, at: int, risk: Risk, fitting: tuple[Target, ...]) -> tuple[str, ...]:
    place = sheet.place("risk", str(at))
    cells = [_shown(risk.cells.get(one.target), risk.fine) for one in fitting]
    return (link(risk.title, place), *cells)


def _shown(cell: Cell | None, fine: str) -> Html:
    if cell is None:
        return element("span", fine, class_="quiet")
    return element("span", cell.word, class_=f"word {cell.tone}")


def _behind(sheet: Sheet, at: int, risk: Risk) -> Html:
    told = [
        element("li", element("b", target), ": ", words)
        for target, cell in risk.cells.items()
        for words in cell.telling
    ]
    advice = [element("p", "What to do: ", prose(risk.help))] if risk.help else []
    return details(risk.title, element("ul", *told), *advice, id_=sheet.place("risk", str(at)))
