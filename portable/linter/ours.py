"""Workload specs and targets files: besides what locks them in, whether they are valid at all.

Who knows that is no part of this package: it is handed in with the settings.
"""

from __future__ import annotations

from pathlib import Path

from portable.linter.kinds import role_of
from portable.linter.look import Seen, order
from portable.linter.rules import invalid_portable_file
from portable.linter.settings import LintSettings
from portable.linter.subject import Subject
from portable.linter.suppress import answer, comments
from portable.linter.text import plain

_AGAIN = frozenset({"expired-ignore", "ignore-without-reason", "unknown-ignore", "unreadable-subject", "unused-ignore"})
"""Rules of findings that are made anew, or said better."""
KINDS = ("spec", "targets")
"""The kinds of files that are portable's own."""


def check_file(seen: Seen, name: str, path: Path, settings: LintSettings) -> None:
    """Add what is wrong with a file to what it gave; one that is gone by now stays as it is."""
    try:
        data = plain(path.read_bytes())
    except OSError:
        return
    check_subject(seen, Subject(name, seen.kind, data, path, role_of(name)), settings)


def check_subject(seen: Seen, subject: Subject, settings: LintSettings) -> None:
    """Add what is wrong with a subject to what it gave; that it could not be read need not be said then.

    Comments answer for it as for anything else, so all of them are asked once more.
    """
    if settings.check is None or subject.kind not in KINDS:
        return
    folder = subject.path.parent if subject.path else Path()
    told = settings.check(subject.kind, subject.name, subject.text, folder)
    if not told:
        return
    faults = [invalid_portable_file.note(subject, one) for one in told]
    found = [*seen.findings, *(one.finding for one in seen.suppressed), *faults]
    found = sorted((one for one in found if one.rule not in _AGAIN), key=order)
    ignores = list(comments(subject))
    kept, seen.suppressed = answer(found, ignores, inline_ignores=settings.inline_ignores, today=settings.today)
    seen.findings = sorted(kept, key=order)
