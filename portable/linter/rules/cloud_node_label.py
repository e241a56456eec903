"""A pod is tied to nodes by a label that one cloud sets.

What it does
    Finds such labels in node selectors, required and preferred node affinity, and topology keys.

Why it locks you in
    No node of another cloud has the label: the pod stays Pending. A preferred affinity is only ignored.

Example
    nodeSelector: {cloud.google.com/gke-accelerator: nvidia-h100-80gb}

Use instead
    The accelerator, spot and placement of a workload spec, which compile to each target's own labels.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.kube.labels import labels
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
    """Labels that pods ask nodes for."""
    rows = table(__file__)
    for pod in view.pods:
        for label in labels(pod):
            row = rows.find(label.key.text)
            if row is None:
                continue
            effects = row.effects if label.required else {**row.effects, OTHER_CLOUDS: "degrades"}
            yield finding(
                view.pod_place(pod, label.key, "nodeSelector", label.key.text),
                f"`{label.key.text}`: {row.why}",
                effects,
                severity=row.severity if label.required else "info",
                confidence=row.confidence,
                help=row.instead,
                source=row.source,
            )
