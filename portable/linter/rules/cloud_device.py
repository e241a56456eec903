"""A resource or device class exists on one cloud.

What it does
    Finds network adapters, accelerators and DRA classes that only one cloud's device plugin offers.

Why it locks you in
    A pod that asks for a resource no node has stays Pending.

Example
    limits: {vpc.amazonaws.com/efa: 32}

Use instead
    What the finding's help says: `fabric` and `accelerator` of a workload spec.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.kube.asked import devices
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "blocks"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Resources of containers, classes of claims."""
    rows = table(__file__)
    for place, name in devices(view):
        row = rows.find(name)
        if row is not None:
            yield finding(
                place, f"`{name}`: {row.why}", row.effects, severity=row.severity, confidence=row.confidence,
                help=row.instead, source=row.source,
            )  # fmt: skip
