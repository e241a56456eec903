"""What a lint run found, made ready for its formats."""

from __future__ import annotations

from pathlib import Path

from portable.cli.lint_texts import decoded
from portable.cli.session import Session
from portable.model.finding import LintReport
from portable.report.findings.subject import Found
from portable.version import __version__

_LARGEST_SHOWN = 1 << 22


def found(run: Session, report: LintReport, *, show_suppressed: bool) -> Found:
    """The report with the texts and rules it speaks of."""
    from portable.linter.rule import text_of
    from portable.linter.rules import RULES

    sources = dict(run.sources)
    for name in {one.location.file for one in report.findings} - sources.keys():
        path = Path(name)
        if path.is_file() and path.stat().st_size < _LARGEST_SHOWN:
            data = path.read_bytes()
            if b"\0" not in data[:4096]:
                sources[name], _ = decoded(data, name)
    named = {one.rule for one in report.findings} | {one.finding.rule for one in report.suppressed}
    rules = {name: text_of(RULES[name]) for name in sorted(named) if name in RULES}
    return Found(report, __version__, sources, rules, show_suppressed)
