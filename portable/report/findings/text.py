"""Findings for eyes: with the source line, or one line each."""

from __future__ import annotations

from portable.errors import Diagnostic
from portable.model.finding import Finding, Suppressed
from portable.report import diagnostics
from portable.report.findings.subject import EFFECTS, Found, effects_in_words, files, matrix, severities
from portable.report.terminal import neutral
from portable.report.view import View

_SHOWN_AS: dict[str, diagnostics.Severity] = {"error": "error", "warning": "warning", "info": "note"}


def text(found: Found, view: View) -> str:
    """Each finding with its line, effects, help and source; then the matrix of effects and a count."""
    sources = diagnostics.Sources(found.sources)
    parts = [_one(finding, sources, view) for finding in found.findings]
    if found.show_suppressed:
        parts += [f"suppressed by {one.by}: {_suppressed(one)}\n" for one in found.report.suppressed]
    return "\n".join([*parts, _summary(found)])


def concise(found: Found, view: View) -> str:
    """One line each: `file:line:column: severity[rule] message (effects)`."""
    lines = [neutral(concise_line(finding)) for finding in found.findings]
    return "\n".join([*lines, _count(found)]) + "\n"


def concise_line(finding: Finding) -> str:
    """A finding on one line."""
    effects = effects_in_words(finding)
    told = f" ({effects})" if effects else ""
    return f"{finding.location}: {finding.severity}[{finding.rule}] {finding.message}{told}"


def _suppressed(one: Suppressed) -> str:
    return neutral(concise_line(one.finding) + (f" ({one.reason})" if one.reason else ""))


def _one(finding: Finding, sources: diagnostics.Sources, view: View) -> str:
    notes = [f"effect: {effects_in_words(finding)}"] if finding.effects else []
    notes += [f"{one.location}: {one.message}" for one in finding.related]
    notes += [f"source: {finding.source}"] if finding.source else []
    notes += ["confidence: low"] if finding.confidence == "low" else []
    fixable = (f"{finding.fix.title} ({'safe' if finding.fix.safe else 'unsafe'} fix)",) if finding.fix else ()
    advice = tuple(one for one in (finding.help, *fixable) if one)
    shown = Diagnostic(finding.rule, finding.message, finding.location, help=advice, notes=tuple(notes))
    return diagnostics.text(
        [shown],
        sources=sources,
        color=view.color,
        unicode=view.unicode,
        width=view.width,
        severity=_SHOWN_AS[finding.severity],
    )


def _summary(found: Found) -> str:
    """The matrix and the count."""
    rows = matrix(found.findings)
    lines = []
    if rows:
        wide = max(len(name) for name in rows)
        lines.append(" " * wide + "".join(f"{effect:>10}" for effect in EFFECTS))
        lines += [
            f"{name:<{wide}}" + "".join(f"{counts[effect] or '.':>10}" for effect in EFFECTS)
            for name, counts in rows.items()
        ]
        lines.append("")
    return "\n".join([*lines, _count(found)]) + "\n"


def _count(found: Found) -> str:
    fixable = sum(one.fix is not None and one.fix.safe for one in found.findings)
    more = [f"{fixable} fixable with --fix"] if fixable else []
    more += [f"{len(found.report.suppressed)} suppressed"] if found.report.suppressed else []
    gone = len(found.report.gone)
    entries = "1 entry of the baseline matches" if gone == 1 else f"{gone} entries of the baseline match"
    more += [f"{entries} nothing any more"] if gone else []
    return f"{severities(found.findings)} in {files(found)}" + "".join(f"; {one}" for one in more)
