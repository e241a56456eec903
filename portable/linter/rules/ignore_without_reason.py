"""An ignore does not say why.

What it does
    Asks for a reason after `portable: ignore[RULE]`. The ignore still holds.

Why it locks you in
    The next reader cannot tell whether the tie is wanted.

Example
    `# portable: ignore[nccl-backend]`

Use instead
    `# portable: ignore[nccl-backend] this pool is NVIDIA by contract until=2027-03-31`
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


def note(place: Place) -> Finding:
    """The finding for a missing reason."""
    return finding(place, "say why this is ignored", help="# portable: ignore[RULE] reason [until=YYYY-MM-DD]")
