"""What `lint` writes in place of a report: the baseline, comments that answer for findings, a difference."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from portable.cli.lint_fixes import refuse_standard_input, rewritten, shown_difference
from portable.cli.lint_options import today
from portable.cli.lint_texts import encoded
from portable.cli.outputs import write_file
from portable.cli.session import Session
from portable.errors import Diagnostic, UsageError
from portable.model.finding import Finding, LintReport

_MISTAKE = "invalid-portable-file"


class Writing(NamedTuple):
    """What is to be written, if anything."""

    update_baseline: bool
    baseline: Path | None
    allow_growth: bool
    add_ignores: str | None
    """The reason that the comments give."""
    diff: bool
    unsafe_fixes: bool
    paths: list[str]
    """What was looked at."""
    base: str | None


def wrote(run: Session, report: LintReport, asked: Writing) -> int | None:
    """Writes what is asked for and returns the exit code; None where a report is asked for."""
    if asked.update_baseline:
        return shrunk(run, report, asked)
    if asked.add_ignores is not None:
        return answered(run, report, asked.add_ignores)
    if asked.diff:
        run.screen.result(shown_difference(run, report, unsafe=asked.unsafe_fixes), exact=True)
        return 0
    return None


def shrunk(run: Session, report: LintReport, asked: Writing) -> int:
    """Writes the baseline anew: smaller, or with permission larger; the first time it holds everything."""
    from portable.linter.baseline import Baseline

    path = asked.baseline
    if path is None:
        raise UsageError(Diagnostic("baseline-missing", "--update-baseline needs --baseline FILE"))
    if asked.base is not None:
        message = "--update-baseline would forget what has not changed since --base"
        raise UsageError(Diagnostic("baseline-of-a-part", message, help=("leave out --base",)))
    if path.exists():
        mine, others = Baseline.load(path).seen_by(report.findings, Path(), asked.paths)
        updated = mine.updated(report.findings, allow_growth=asked.allow_growth).joined(others)
    else:
        updated = Baseline.of(report.findings)
    write_file(path, updated.text())
    count = sum(updated.counts.values())
    run.screen.say(f"wrote {path}: {count} finding{'' if count == 1 else 's'} may stay")
    return 0


def answered(run: Session, report: LintReport, reason: str) -> int:
    """Writes a comment that answers for each finding; ends with 1 if some cannot be answered for in their file."""
    from portable.linter.answering import with_ignores
    from portable.linter.rules import RULES

    _check_reason(reason)
    refuse_standard_input(run, "--add-ignores")
    left: list[tuple[str, str]] = []
    written = 0
    for name, group in groupby(report.findings, key=lambda one: one.location.file):
        found = list(group)
        mine = [one for one in found if RULES.listed[one.rule].subjects and one.rule != _MISTAKE]
        left += [(name, f"`{rule}` is not answered for, but mended") for rule in _rules(found) - _rules(mine)]
        before = encoded(Path(name)) if mine and Path(name).is_file() else None
        changed = with_ignores(before.text, name, mine, reason.strip(), today()) if before else None
        if changed is not None:
            written += len(mine) if rewritten(run, Path(name), changed, "not-answered") else 0
        elif mine:
            left.append((name, "no comment can stand there that leaves the file's meaning as it is"))
    run.screen.say(f"answered for {written} finding{'' if written == 1 else 's'}")
    run.show(Diagnostic("not-answered", f"{name}: {about}", help=("use a baseline",)) for name, about in left)
    return 0 if written == len(report.findings) else 1


def _check_reason(reason: str) -> None:
    from portable.linter.ignore import reason_of
    from portable.linter.suppress import is_over

    why, until = reason_of(reason)
    if not why:
        raise UsageError(Diagnostic("reason-missing", "--add-ignores needs a reason: a finding may stay for one only"))
    if until is not None and is_over(until, today()):
        message = f"--add-ignores: `until={until}` is over, or no day"
        raise UsageError(Diagnostic("bad-day", message, help=("the last day as YYYY-MM-DD, `until=2030-12-31`",)))


def _rules(findings: Iterable[Finding]) -> set[str]:
    return {one.rule for one in findings}
