"""Workload specs and targets files: besides what locks them in, whether they are valid at all.

Who knows that is no part of this package: it is handed in with the settings.
"""

from __future__ import annotations

from pathlib import Path

from portable.linter.kinds import role_of
from portable.linter.look import Seen, order
from portable.linter.rules import invalid_portable_file
from portable.linter.settings import Check
from portable.linter.subject import Subject
from portable.linter.text import plain

_UNREAD = "unreadable-subject"
KINDS = ("spec", "targets")
"""The kinds of files that are portable's own."""


def check_file(seen: Seen, name: str, path: Path, check: Check) -> None:
    """Add what is wrong with a file to what it gave; one that is gone by now stays as it is."""
    try:
        data = plain(path.read_bytes())
    except OSError:
        return
    check_subject(seen, Subject(name, seen.kind, data, path, role_of(name)), check)


def check_subject(seen: Seen, subject: Subject, check: Check) -> None:
    """Add what is wrong with a subject to what it gave; that it could not be read need not be said then."""
    folder = subject.path.parent if subject.path else Path()
    faults = [
        invalid_portable_file.note(subject, one) for one in check(subject.kind, subject.name, subject.text, folder)
    ]
    if faults:
        others = [one for one in seen.findings if one.rule != _UNREAD]
        seen.findings = sorted((*others, *faults), key=order)
