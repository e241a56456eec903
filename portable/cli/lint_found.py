"""What a lint run found, made ready for its formats, and what else is written: the baseline, ignore comments."""

from __future__ import annotations

from pathlib import Path

from portable.cli.outputs import write_file
from portable.cli.session import Session
from portable.errors import Diagnostic, UsageError
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
                sources[name] = data.decode("utf-8", "replace")
    named = {one.rule for one in report.findings} | {one.finding.rule for one in report.suppressed}
    rules = {name: text_of(RULES[name]) for name in sorted(named) if name in RULES}
    return Found(report, __version__, sources, rules, show_suppressed)


def shrunk(run: Session, report: LintReport, path: Path | None, *, allow_growth: bool) -> int:
    """Writes the baseline anew: smaller, or with permission larger; the first time it holds everything."""
    from portable.linter.baseline import Baseline

    if path is None:
        raise UsageError(Diagnostic("baseline-missing", "--update-baseline needs --baseline FILE"))
    if path.exists():
        updated = Baseline.load(path).updated(report.findings, allow_growth=allow_growth)
    else:
        updated = Baseline.of(report.findings)
    write_file(path, updated.text())
    run.screen.say(f"wrote {path}: {sum(updated.counts.values())} findings may stay")
    return 0


def answered(run: Session, report: LintReport, reason: str) -> int:
    """Writes a comment that answers for each finding; ends with 1 if some cannot be answered for in their file."""
    from portable.linter.answering import with_ignores

    if not reason.strip():
        raise UsageError(Diagnostic("reason-missing", "--add-ignores needs a reason: a finding may stay for one only"))
    left, written = [], 0
    for name in dict.fromkeys(one.location.file for one in report.findings):
        mine = [one for one in report.findings if one.location.file == name]
        path = Path(name)
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        changed = with_ignores(text, name, mine, reason.strip())
        if changed is None:
            left.append(name)
            continue
        path.write_bytes(changed.encode())
        written += len(mine)
    run.screen.say(f"answered for {written} findings")
    about = "no comment can stand there that leaves the file's meaning as it is"
    run.show(Diagnostic("not-answered", f"{name}: {about}", help=("use a baseline",)) for name in left)
    return 1 if left else 0
