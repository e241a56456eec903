"""An image comes from one cloud's registry.

What it does
    Finds images in private registries of a cloud, and images made for one cloud.

Why it locks you in
    Pulling needs that cloud's credentials and pays its egress; an image made for one cloud has its fabric's libraries
    and no other's.

Example
    image: 111122223333.dkr.ecr.us-east-1.amazonaws.com/train:1

Use instead
    The same image in a registry of each target, pinned by digest.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.facets import HasImages
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("ci", "compose", "dockerfile", "manifest", "spec")
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


def check(view: HasImages) -> Iterator[Finding]:
    """Images by their registry."""
    rows = table(__file__, expressions=True)
    for use in view.images():
        for _, row in rows.search(use.reference):
            yield finding(
                use.place,
                f"`{use.reference[:80]}`: {row.why}",
                row.effects,
                severity=row.severity,
                confidence=row.confidence,
                help=row.instead,
                source=row.source,
            )
