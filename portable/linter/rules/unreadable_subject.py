"""A subject could not be read, so nothing is known about it.

What it does
    Says which file, member or part was left out, and why: `invalid-syntax`, `too-large`, `truncated`,
    `nested-too-deep`, `not-regular`, and so on. Everything else is still linted.

Why it locks you in
    It may or may not. A file that was not looked at must not pass for one that is clean.

Example
    A Python 2 file: `print "hello"`.

Use instead
    Repair the file, or leave it out with `exclude`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.place import Place
from portable.linter.rule import Maker
from portable.linter.subject import Unreadable
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ()
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = ""
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


def check(subject: object) -> Iterator[Finding]:
    """Nothing: the engine makes these, with `note`."""
    yield from ()


def note(place: Place, reason: Unreadable) -> Finding:
    """The finding for a subject that a reader refused."""
    return finding(place, f"not read ({reason.name}): {reason.message}")
