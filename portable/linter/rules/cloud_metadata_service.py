"""A cloud's metadata service is asked.

What it does
    Finds paths and headers of metadata services and credential agents; the bare address belongs to several clouds.

Why it locks you in
    Other clouds answer the same address with another tree, want another header, or do not answer at all.

Example
    curl http://169.254.169.254/latest/meta-data/instance-type

Use instead
    The downward API, node labels, or configuration of the target.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import in_texts
from portable.linter.facets import HasTexts
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python", "shell", "manifest", "dockerfile", "env-file", "ci", "runtime-env", "spec")
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = (
    "169.254.",
    "168.63.",
    "fd00:ec2",
    "ec2-metadata-token",
    "google.internal",
    "Metadata-Flavor",
    "Bearer O",
)

finding = Maker(__name__)


def check(view: HasTexts) -> Iterator[Finding]:
    """Addresses in values, constants and commands."""
    return in_texts(view, __file__, finding)
