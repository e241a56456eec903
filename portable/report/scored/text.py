"""A score as a person reads it: a verdict a line, then what stands behind each that is not `runs`."""

from __future__ import annotations

from portable.model.finding import Finding
from portable.model.score import Score, TargetScore
from portable.report.paragraphs import Writer
from portable.report.scored.words import about, effort, left_out, size
from portable.report.view import View

_SHOWN = 10


def text(score: Score, view: View) -> str:
    """Verdicts, reasons, work."""
    page = Writer(view)
    page.line(f"{score.subject}: {size(score)}", bold=True)
    width = max((len(one.name) for one in score.targets), default=0)
    for one in score.targets:
        aside = f" ({about(one)})" if about(one) else ""
        page.line(f"{one.name:<{width}}  {one.verdict}: {one.because}{aside}", hang=width + 2)
    for one in score.targets:
        if one.refusals or one.blocking or one.rebuilds or one.unknown:
            _target(page, one)
    if note := left_out(score):
        page.gap()
        page.line(note)
    return page.text()


def _target(page: Writer, one: TargetScore) -> None:
    page.gap()
    page.line(f"{one.name}: {one.verdict}", bold=True)
    for refusal in one.refusals:
        page.item("refused", f"{refusal.name}: {refusal.message}", indent=2)
    for label, findings in (("blocks", one.blocking), ("rebuild", one.rebuilds), ("unknown", one.unknown)):
        _findings(page, label, findings)
    for kind, extent, reasons in effort(one):
        page.item("work", f"{kind}: {extent} ({reasons})", indent=2)


def _findings(page: Writer, label: str, findings: tuple[Finding, ...]) -> None:
    for one in findings[:_SHOWN]:
        page.item(label, f"{one.location}: {one.rule}: {one.message}", indent=2)
        if one.help:
            page.item("instead", one.help, indent=6)
    if len(findings) > _SHOWN:
        page.line(f"{label}: {len(findings) - _SHOWN} more; `-o json` has them all", indent=2)
