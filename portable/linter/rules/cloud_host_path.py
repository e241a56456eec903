"""A pod mounts a folder of the node that one cloud fills.

What it does
    Finds host paths under which one cloud puts drivers and plugins.

Why it locks you in
    Elsewhere the folder is empty, or the pod fails to start.

Example
    volumes: [{name: gib, hostPath: {path: /home/kubernetes/bin/gib}}]

Use instead
    `fabric` of a workload spec, which adds what each target needs.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping, Scalar
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = ("hostPath",)

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Host paths of pods."""
    rows = table(__file__)
    for pod in view.pods:
        for volume in pod.spec.sequence("volumes"):
            path = volume.at("hostPath", "path") if isinstance(volume, Mapping) else None
            row = rows.find(path.text) if isinstance(path, Scalar) else None
            if row is not None and isinstance(path, Scalar):
                yield finding(
                    view.pod_place(pod, path, "volumes", path.text), f"`{path.text}`: {row.why}", row.effects,
                    severity=row.severity, confidence=row.confidence, help=row.instead, source=row.source,
                )  # fmt: skip
