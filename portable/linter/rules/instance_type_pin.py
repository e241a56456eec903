"""A pod is tied to one cloud's instance type.

What it does
    Finds `node.kubernetes.io/instance-type` in selectors and affinity with a value that is one cloud's name.

Why it locks you in
    The key is standard, the value is not: no node of another cloud has it, and the pod stays Pending.

Example
    nodeSelector: {node.kubernetes.io/instance-type: p5.48xlarge}

Use instead
    Accelerator and count in a workload spec, which compile to each target's instance types.
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
MARKS: tuple[str, ...] = ("kubernetes.io/instance-type",)

finding = Maker(__name__)

_KEYS = frozenset({"node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type"})


def check(view: Manifest) -> Iterator[Finding]:
    """Values of the label."""
    rows = table(__file__, expressions=True)
    for pod in view.pods:
        for label in labels(pod):
            if label.key.text not in _KEYS:
                continue
            for value in label.values:
                found = next(rows.search(value.text), None)
                if found is not None:
                    row = found[1]
                    effects = row.effects if label.required else {**row.effects, OTHER_CLOUDS: "degrades"}
                    yield finding(
                        view.pod_place(pod, value, label.key.text, value.text), f"`{value.text}` is {row.why}", effects,
                        severity=row.severity if label.required else "info", confidence=row.confidence,
                        help=row.instead, source=row.source,
                    )  # fmt: skip
