"""What `lint` writes in place of a report: the baseline, comments that answer for findings, a difference."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from portable.cli.lint_fixes import refuse_standard_input, shown_difference
from portable.cli.lint_texts import encoded
from portable.cli.outputs import write_file
from portable.cli.session import Session
from portable.errors import Diagnostic, UsageError
from portable.model.finding import LintReport


class Writing(NamedTuple):
    """What is to be written, if anything."""

    update_baseline: bool
    baseline: Path | None
    allow_growth: bool
    add_ignores: str | None
    """The reason that the comments give."""
    diff: bool
    unsafe_fixes: bool


def wrote(run: Session, report: LintReport, asked: Writing) -> int | None:
    """Writes what is asked for and returns the exit code; None where a report is asked for."""
    if asked.update_baseline:
        return shrunk(run, report, asked.baseline, allow_growth=asked.allow_growth)
    if asked.add_ignores is not None:
        return answered(run, report, asked.add_ignores)
    if asked.diff:
        run.screen.result(shown_difference(run, report, unsafe=asked.unsafe_fixes), exact=True)
        return 0
    return None


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
    refuse_standard_input(run, "--add-ignores")
    left, written = [], 0
    for name in dict.fromkeys(one.location.file for one in report.findings):
        mine = [one for one in report.findings if one.location.file == name]
        before = encoded(Path(name)) if Path(name).is_file() else None
        changed = with_ignores(before.text, name, mine, reason.strip()) if before else None
        if before is None or changed is None:
            left.append(name)
            continue
        write_file(Path(name), before.data(changed))
        written += len(mine)
    run.screen.say(f"answered for {written} finding{'' if written == 1 else 's'}")
    about = "no comment can stand there that leaves the file's meaning as it is"
    run.show(Diagnostic("not-answered", f"{name}: {about}", help=("use a baseline",)) for name in left)
    return 1 if left else 0
