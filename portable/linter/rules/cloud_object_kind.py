"""An object is of a kind that one cloud brings.

What it does
    Finds objects of API groups whose CRDs exist on one cloud.

Why it locks you in
    Elsewhere the API server does not know the kind, and the apply fails.

Example
    apiVersion: karpenter.k8s.aws/v1

Use instead
    Keep such objects with the platform, apart from the workload.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "unknown"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Objects by their group."""
    rows = table(__file__)
    for one in view.objects:
        row, version = rows.find(one.group), one.node.get("apiVersion")
        if row is not None and version is not None:
            yield finding(
                view.place(version, f"{one.route}/apiVersion"), f"{one.kind} of `{one.group}`: {row.why}", row.effects,
                severity=row.severity, confidence=row.confidence, help=row.instead, source=row.source,
            )  # fmt: skip
