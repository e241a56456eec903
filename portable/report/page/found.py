"""What lint found in the code, rule by rule: how grave, where, on what it matters, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from portable.report.page.elements import Head, Html, details, element, joined, prose, table
from portable.report.page.parts import Finding, Findings
from portable.report.page.section import Section

_SEVERITIES = ("error", "warning", "info")
_TONES = {"error": "bad", "warning": "warn"}
_HEADS = (
    Head("Rule"),
    Head("Severity", whole=True),
    Head("Places", right=True),
    Head("Matters on"),
    Head("What to do"),
)
_FEW = 20


def found(findings: Findings, key: str) -> Section:
    """A row for each rule, the gravest and most frequent first; then the places of each."""
    rules = by_rule(findings)
    what = (
        f"{counted(len(findings.findings), 'finding')} of {counted(len(rules), 'rule')}"
        if rules
        else "nothing was found"
    )
    about = f"Looked at {counted(findings.subjects, 'file')}: {what}."
    parts = [element("p", about)]
    if rules:
        parts.append(table("Findings by rule", _HEADS, [(None, _row(one)) for one in rules]))
        parts += [_places(one) for one in rules]
    return Section(key, "Findings in the code", joined(parts))


def counted(number: int, word: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def by_rule(findings: Findings) -> list[list[Finding]]:
    """The findings of each rule, the gravest rule first, then the most frequent."""
    rules: dict[str, list[Finding]] = {}
    for one in findings.findings:
        rules.setdefault(one.rule, []).append(one)
    return sorted(rules.values(), key=lambda every: (_gravity(every), -len(every), every[0].rule))


def severity(every: Iterable[Finding]) -> str:
    """The gravest of several findings."""
    said = {one.severity for one in every}
    return next((word for word in _SEVERITIES if word in said), "info")


def _gravity(every: list[Finding]) -> int:
    return _SEVERITIES.index(severity(every))


def effects(every: Iterable[Finding]) -> str:
    """`blocks mtia, rebuild rocm`: every effect of a rule's findings that is not ok."""
    told = sorted({(effect, name) for one in every for name, effect in one.effects.items() if effect != "ok"})
    words: dict[str, list[str]] = {}
    for effect, name in told:
        words.setdefault(effect, []).append(name)
    return "; ".join(f"{effect} {', '.join(names)}" for effect, names in words.items())


def _row(every: list[Finding]) -> tuple[str, ...]:
    word = severity(every)
    advice = next((one.help for one in every if one.help), "")
    shown = element("span", word, class_=f"word {_TONES.get(word, 'note')}")
    return every[0].rule, shown, str(len(every)), effects(every), prose(advice)


def _places(every: list[Finding]) -> Html:
    lines = [
        element("li", element("code", f"{one.file}:{one.line}"), " ", prose(one.message), _source(one))
        for one in every[:_FEW]
    ]
    if (more := len(every) - _FEW) > 0:
        lines.append(element("li", f"and {more} more; `portable lint` lists them"))
    return details(f"{every[0].rule}: where", element("ul", *lines))


def _source(one: Finding) -> Html:
    return element("small", f" ({one.source})") if one.source else Html("")
