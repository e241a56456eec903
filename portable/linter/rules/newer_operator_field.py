"""A field came with a later KubeRay than the one a manifest is judged for.

What it does
    Finds fields of KubeRay's objects that operator 1.6, or that of `--operator`, does not have yet.

Why it locks you in
    The CRDs of the older operator refuse the field under server-side apply, and drop it otherwise. Managed KubeRay
    lags behind, on each cloud by another distance.

Example
    networkPolicy: {mode: DenyAll}

Use instead
    Upgrade operator and CRDs together, or do without the field.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.faults import faults
from portable.linter.kube.judged import judged
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "the CRDs of KubeRay v0.6.0 to v1.7.0, compared 2026-11"
MARKS: tuple[str, ...] = ("ray.io",)

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Fields that are too new: certainly refused where the operator's version was said."""
    severity: Severity = "error" if judged.is_stated else SEVERITY
    for fault, place in faults(view):
        if fault.kind == "newer":
            yield finding(
                place,
                f"`{'.'.join(fault.path)}` needs KubeRay {fault.wanted}: an older operator's API server refuses it",
                severity=severity,
                help=f"upgrade the operator and its CRDs to {fault.wanted}, or leave it out",
            )
