"""A resource of one account is named in full.

What it does
    Finds ARNs, project paths, subscription paths and OCIDs.

Why it locks you in
    The name means something in one account of one cloud only.

Example
    role = "arn:aws:iam::111122223333:role/trainer"

Use instead
    A logical name, mapped for each target.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import in_texts, marks
from portable.linter.facets import HasTexts
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python", "shell", "manifest", "dockerfile", "env-file", "ci", "runtime-env", "spec")
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
# Not `arn:` alone, which ends "warn:" and "learn:"; what follows it may be a piece of its own.
MARKS: tuple[str, ...] = marks(__file__)

finding = Maker(__name__)


def check(view: HasTexts) -> Iterator[Finding]:
    """Names in values and constants."""
    return in_texts(view, __file__, finding, lambda _, match: f"{match[0]}…")
