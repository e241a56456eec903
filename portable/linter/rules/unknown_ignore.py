"""An ignore names a rule that does not exist.

What it does
    Says which name in `portable: ignore[…]` is no rule, and the nearest one that is.

Why it locks you in
    It does not; but the comment answers for nothing, and its author believes it does.

Example
    `# portable: ignore[cuda-device] pinned pool`

Use instead
    The rule's own name: `# portable: ignore[cuda-device-string] pinned pool`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

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


def note(place: Place, name: str, known: Collection[str]) -> Finding:
    """The finding for an unknown name, with the nearest of the known ones."""
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(known), 1)
    return finding(place, f"no rule is called `{name}`", help=f"did you mean `{near[0]}`?" if near else None)
