"""All targets of a file are of one provider.

What it does
    Finds targets files with several targets, every one of the same provider.

Why it locks you in
    Nothing compiled from them has ever been tried elsewhere, and the names of data, queues and identities are mapped
    for one provider only: a move begins with this file.

Example
    targets: {prod: {provider: acme}, test: {provider: acme}}

Use instead
    A second provider's target, even if nothing runs there yet: `compile` and `compare` then show what a move needs.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.readers.targets import Targets
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("targets",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "the contract of the targets file, 2026-11"
MARKS: tuple[str, ...] = ("provider",)

finding = Maker(__name__)


def check(view: Targets) -> Iterator[Finding]:
    """Files with one provider for several targets."""
    providers = view.providers()
    if len(providers) > 1 and len({one.text for one in providers}) == 1:
        message = f"all {len(providers)} targets are of `{providers[0].text}`"
        yield finding(view.place(providers[0], "targets"), message, help="add a target of another provider")
