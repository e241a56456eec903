"""An ignore answers for no finding.

What it does
    Says which names in `portable: ignore[…]` match nothing on their lines any more.

Why it locks you in
    It does not; but a comment that is left behind hides the next finding on its line.

Example
    `x = 1  # portable: ignore[nccl-backend] needs NCCL`

Use instead
    Remove the name, or the comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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


def note(place: Place, names: Sequence[str]) -> Finding:
    """The finding for names that match nothing."""
    listed = ", ".join("any rule" if name == "*" else f"`{name}`" for name in names)
    return finding(place, f"nothing here to ignore for {listed}", help="remove it")
