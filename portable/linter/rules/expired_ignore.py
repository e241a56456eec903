"""An ignore is past its last day.

What it does
    Says that `until=YYYY-MM-DD` is over, or is no date; the finding it answered for counts again.

Why it locks you in
    Somebody decided that the tie may stay until that day.

Example
    `# portable: ignore[nccl-backend] waits for the port until=2026-01-31`

Use instead
    Do what was put off, or give a new day with a new reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.place import Place
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ()
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = ""
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


def check(subject: object) -> Iterator[Finding]:
    """Nothing: the engine makes these, with `note`."""
    yield from ()


def note(place: Place, until: str) -> Finding:
    """The finding for a day that is over, or is none."""
    return finding(
        place, f"this ignore ended with `until={until}`" if until[:4].isdigit() else f"`until={until}` is no date"
    )
